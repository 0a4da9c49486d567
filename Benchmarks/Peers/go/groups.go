package main

import (
	"context"
	"runtime"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

const childCount = 1_000

// children: a group of children that do nothing, until all have ended; per child.
func children(m *measurement) {
	var ran int64
	group, _ := errgroup.WithContext(context.Background())
	for i := 0; i < childCount; i++ {
		group.Go(func() error { atomic.AddInt64(&ran, 1); return nil })
	}
	check(group.Wait() == nil && ran == childCount, "%d children ran of %d", ran, childCount)

	m.repeated("time", childCount, func(times int) {
		for i := 0; i < times; i++ {
			group, _ := errgroup.WithContext(context.Background())
			for i := 0; i < childCount; i++ {
				group.Go(func() error { return nil })
			}
			check(group.Wait() == nil, "a child failed")
		}
	})
}

const (
	itemCount = 10_000
	limit     = 16
)

func hashed(item int) int { return item * 2_654_435_761 & 0xffff_ffff }

// boundedMap: ten thousand short items, sixteen at a time; per item. Items that compute, and items that also yield once.
func boundedMap(m *measurement) {
	items := make([]int, itemCount)
	for i := range items {
		items[i] = i
	}
	run := func(transform func(int) (int, error)) func(times int) {
		return func(times int) {
			for i := 0; i < times; i++ {
				outputs := make([]int, len(items))
				group, _ := errgroup.WithContext(context.Background())
				group.SetLimit(limit)
				for i, item := range items {
					i, item := i, item
					group.Go(func() (err error) {
						outputs[i], err = transform(item)
						return err
					})
				}
				check(group.Wait() == nil, "an item failed")
				check(outputs[1] == 2_654_435_761 && outputs[9_999] == hashed(9_999), "%v", outputs[1])
			}
		}
	}
	m.repeated("computing", itemCount, run(func(item int) (int, error) { return hashed(item), nil }))
	m.repeated("suspending", itemCount, run(func(item int) (int, error) { runtime.Gosched(); return hashed(item), nil }))
}
