package main

import (
	"context"
	"time"
)

const timeout = 10 * time.Second

//go:noinline
func next(ctx context.Context, index int) (int, error) { return index + 1, nil }

func withTimeout(parent context.Context, timeout time.Duration, index int) (int, error) {
	ctx, cancel := context.WithTimeout(parent, timeout)
	defer cancel()
	return next(ctx, index)
}

// timeouts: a timeout around a body that does not block; outermost, and inside of another one.
func timeouts(m *measurement) {
	run := func(parent context.Context, times int) {
		sum := 0
		for i := 0; i < times; i++ {
			value, err := withTimeout(parent, timeout, i)
			check(err == nil, "%v", err)
			sum += value
		}
		check(sum == times*(times+1)/2, "%d after %d timeouts", sum, times)
	}
	m.repeated("outermost", 1, func(times int) { run(context.Background(), times) })
	m.repeated("nested", 1, func(times int) {
		parent, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		run(parent, times)
	})
}

// effectiveDeadline: reading the deadline of the innermost of five nested contexts.
func effectiveDeadline(m *measurement) {
	ctx := context.Background()
	earliest := time.Now().Add(100 * time.Second)
	for _, d := range []time.Duration{500, 400} {
		nested, cancel := context.WithTimeout(ctx, d*time.Second)
		defer cancel()
		ctx = nested
	}
	ctx, cancel := context.WithDeadline(ctx, earliest)
	defer cancel()
	for _, d := range []time.Duration{300, 200} {
		nested, cancel := context.WithTimeout(ctx, d*time.Second)
		defer cancel()
		ctx = nested
	}
	m.repeated("time", 1, func(times int) {
		found := 0
		for i := 0; i < times; i++ {
			if deadline, ok := ctx.Deadline(); ok && deadline.Equal(earliest) {
				found++
			}
		}
		check(found == times, "found the earliest deadline %d times of %d", found, times)
	})
}
