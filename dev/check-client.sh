#!/usr/bin/env bash
# A package that uses the product Quattro must fetch and build nothing else: its one dependency is this package.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
client=$(mktemp -d)
trap 'rm -rf "$client"' EXIT
mkdir -p "$client/Sources/Client"
cat >"$client/Package.swift" <<EOF
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
    name: "client",
    dependencies: [.package(name: "quattro", path: "$root")],
    targets: [.executableTarget(name: "Client", dependencies: [.product(name: "Quattro", package: "quattro")])]
)
EOF
echo 'import Quattro
print(try await fail(after: .seconds(5)) { "a client builds and runs" })' >"$client/Sources/Client/main.swift"

cd "$client"
swift run --quiet Client
dependencies=$(swift package show-dependencies --format flatlist)
[ "$(wc -l <<<"$dependencies")" = 1 ] || { printf 'the client depends on more than quattro:\n%s\n' "$dependencies" >&2; exit 1; }
[ -z "$(ls .build/checkouts 2>/dev/null)" ] || { echo "the client checked out: $(ls .build/checkouts)" >&2; exit 1; }
# Modules, since a target that is planned and not built has a folder all the same.
built=$(basename -a -s .swiftmodule .build/debug/Modules/*.swiftmodule | sort -u | tr '\n' ' ')
[ "$built" = "Client Quattro " ] || { echo "the client built: $built" >&2; exit 1; }
c=$(find .build/ -name '*.c.o')
[ -z "$c" ] || { printf 'the client built C:\n%s\n' "$c" >&2; exit 1; }
