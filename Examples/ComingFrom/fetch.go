// What Snippets/ComingFromGo.swift translates.
package main

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

func fetch(ctx context.Context, path string) (string, error) {
	delay := 10 * time.Millisecond
	if path == "/slow" {
		delay = 9 * time.Second
	}
	select {
	case <-ctx.Done():
		return "", ctx.Err()
	case <-time.After(delay):
	}
	if path == "/missing" {
		return "", fmt.Errorf("no page %s", path)
	}
	return "page " + path, nil
}

func fetchAll(ctx context.Context, paths []string) ([]string, error) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(2)
	pages := make([]string, len(paths))
	for i, path := range paths {
		i, path := i, path
		group.Go(func() error {
			if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < time.Millisecond {
				return nil
			}
			page, err := fetch(ctx, path)
			pages[i] = page
			return err
		})
	}
	return pages, group.Wait()
}

func main() {
	fmt.Println(fetchAll(context.Background(), []string{"/a", "/b", "/c"}))
	_, err := fetchAll(context.Background(), []string{"/a", "/missing", "/slow"})
	fmt.Println(err)
}
