#!/bin/sh
# Runs a small soak under valgrind, and fails if memory is lost whose allocation has a frame of the library in it.
set -eu
log=$(mktemp)
trap 'rm -f "$log"' EXIT
valgrind --leak-check=full --show-leak-kinds=definite --errors-for-leak-kinds=none --num-callers=30 --log-file="$log" \
    "$1" 1 1 1000
grep -A 8 'LEAK SUMMARY\|ERROR SUMMARY' "$log" || true
if grep -B 30 -A 30 'definitely lost in' "$log" | grep -q ': .*7Quattro'; then
    echo "memory of the library is lost:"
    grep -A 30 'definitely lost in' "$log"
    exit 1
fi
