package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

// distinctTimeouts: different timeouts in no order, the shortest longer than any measurement.
func distinctTimeouts(count int) []time.Duration {
	timeouts := make([]time.Duration, count)
	for i := range timeouts {
		timeouts[i] = 1_000*time.Second + time.Duration(i*7_919_777%999_999_937)*time.Microsecond
	}
	return timeouts
}

// waiting: a hundred thousand goroutines that wait under a timeout each, all of them different; per goroutine.
func waiting(m *measurement) {
	const count = 100_000
	timeouts := distinctTimeouts(count)
	gate := make(chan struct{})
	var arrived, ended sync.WaitGroup
	arrived.Add(count)
	ended.Add(count)
	errors := make(chan error, count)

	start := time.Now()
	for _, timeout := range timeouts {
		timeout := timeout
		go func() {
			defer ended.Done()
			ctx, cancel := context.WithTimeout(context.Background(), timeout)
			defer cancel()
			arrived.Done()
			select {
			case <-gate:
			case <-ctx.Done():
				errors <- ctx.Err()
			}
		}()
	}
	arrived.Wait()
	opened := time.Now()
	m.add("arm", opened.Sub(start), count)
	close(gate)
	ended.Wait()
	m.add("disarm", time.Since(opened), count)
	check(len(errors) == 0, "%d timed out", len(errors))
}

// cancelling: one cancel over n waiting children, until all have ended; the whole of it, not per child.
func cancelling(m *measurement) {
	run := func(count int) time.Duration {
		ctx, cancel := context.WithCancel(context.Background())
		group, ctx := errgroup.WithContext(ctx)
		var arrived sync.WaitGroup
		arrived.Add(count)
		for i := 0; i < count; i++ {
			group.Go(func() error {
				arrived.Done()
				<-ctx.Done()
				return ctx.Err()
			})
		}
		arrived.Wait()
		time.Sleep(time.Millisecond) // The last of them come to their wait.
		start := time.Now()
		cancel()
		err := group.Wait()
		duration := time.Since(start)
		check(err == context.Canceled, "%v", err)
		return duration
	}
	for _, count := range []int{1, 10, 100, 1_000, 10_000, 100_000} {
		run(count)
		for i := 0; i < max(3, min(21, 50_000/count)); i++ {
			m.add(fmt.Sprint(count), run(count), 1)
		}
	}
}

// pending: a timeout around a body that does not block, while n others are pending.
func pending(m *measurement) {
	const most = 1_000_000
	pending := distinctTimeouts(most)
	timeouts := distinctTimeouts(1_000)
	contexts := make([]context.Context, 0, most)
	for _, count := range []int{1, 10, 100, 1_000, 10_000, 100_000, most} {
		for _, timeout := range pending[len(contexts):count] {
			ctx, cancel := context.WithTimeout(context.Background(), timeout)
			defer cancel()
			contexts = append(contexts, ctx)
		}
		m.repeated(fmt.Sprint(count), 1, func(times int) {
			sum := 0
			for i := 0; i < times; i++ {
				value, err := withTimeout(context.Background(), timeouts[i%len(timeouts)], i)
				check(err == nil, "%v", err)
				sum += value
			}
			check(sum == times*(times+1)/2, "%d after %d timeouts", sum, times)
		})
	}
	check(contexts[most-1].Err() == nil, "%v", contexts[most-1].Err())
}
