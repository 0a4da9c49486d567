// Runs one workload and prints what it measured as one line of JSON: `go-peer <workload>`.
package main

import (
	"encoding/json"
	"fmt"
	"os"
)

var workloads = map[string]func(*measurement){
	"fail":               timeouts,
	"effective-deadline": effectiveDeadline,
	"children":           children,
	"map":                boundedMap,
	"waiting":            waiting,
	"cancelling":         cancelling,
	"pending":            pending,
}

func main() {
	if len(os.Args) != 2 || workloads[os.Args[1]] == nil {
		fmt.Fprintln(os.Stderr, "usage: go-peer <workload>")
		os.Exit(2)
	}
	m := measurement{}
	workloads[os.Args[1]](&m)
	if err := json.NewEncoder(os.Stdout).Encode(m); err != nil {
		panic(err)
	}
}
