package main

import (
	"fmt"
	"time"
)

const (
	batches       = 11
	batchDuration = 10 * time.Millisecond
)

// measurement holds samples in nanoseconds, by the name of their series.
type measurement map[string][]float64

func (m measurement) add(name string, d time.Duration, per int) {
	m[name] = append(m[name], float64(d.Nanoseconds())/float64(per))
}

// repeated times a body that repeats an operation as often as it is told, in calibrated batches. A repetition counts as
// so many operations.
func (m measurement) repeated(name string, operations int, body func(times int)) {
	times := 1
	for {
		d := elapsed(func() { body(times) })
		if d >= batchDuration {
			break
		}
		wanted := int(float64(times) * float64(batchDuration) / float64(d+1))
		times = max(times*2, min(times*10, wanted))
	}
	for i := 0; i < batches; i++ {
		m.add(name, elapsed(func() { body(times) }), times*operations)
	}
}

func elapsed(body func()) time.Duration {
	start := time.Now()
	body()
	return time.Since(start)
}

func check(holds bool, format string, values ...any) {
	if !holds {
		panic("wrong result: " + fmt.Sprintf(format, values...))
	}
}

func min(a, b int) int {
	if a < b {
		return a
	}
	return b
}

func max(a, b int) int {
	if a > b {
		return a
	}
	return b
}
