#!/usr/bin/env bash
# What a user of this package fetches and builds: of the product Quattro nothing but that; of an integration what its trait needs and
# no more, as dev/client-checkouts.txt has it.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
clients=$(mktemp -d)
trap 'rm -rf "$clients"' EXIT

# client NAME PRODUCTS TRAITS: a package that uses products of this one.
client() {
    local products='' traits=''
    for product in $2; do products+=".product(name: \"$product\", package: \"quattro\"), "; done
    for trait in $3; do traits+="\"$trait\", "; done
    # A name of its own: the folder's is the identity of the package, and "hummingbird" would be taken for the dependency.
    mkdir -p "$clients/client-$1/Sources/Client"
    cat >"$clients/client-$1/Package.swift" <<EOF
// swift-tools-version: 6.2
import PackageDescription
let package = Package(
    name: "client",
    platforms: [.macOS(.v26)],
    dependencies: [.package(name: "quattro", path: "$root"${traits:+, traits: [${traits%, }]})],
    targets: [.executableTarget(name: "Client", dependencies: [${products%, }])]
)
EOF
    cd "$clients/client-$1"
}

client plain Quattro ''
echo 'import Quattro
print(try await fail(after: .seconds(5)) { "a client builds and runs" })' >Sources/Client/main.swift
swift run --quiet Client
dependencies=$(swift package show-dependencies --format flatlist)
[ "$(wc -l <<<"$dependencies")" = 1 ] || { printf 'the client depends on more than quattro:\n%s\n' "$dependencies" >&2; exit 1; }
[ -z "$(ls .build/checkouts 2>/dev/null)" ] || { echo "the client checked out: $(ls .build/checkouts)" >&2; exit 1; }
# Modules, since a target that is planned and not built has a folder all the same.
built() { basename -a -s .swiftmodule .build/debug/Modules/*.swiftmodule | sort -u | tr '\n' ' '; }
[ "$(built)" = "Client Quattro " ] || { echo "the client built: $(built)" >&2; exit 1; }
c=$(find .build/ -name '*.c.o')
[ -z "$c" ] || { printf 'the client built C:\n%s\n' "$c" >&2; exit 1; }

# Of each trait what it fetches, and whether it can be resolved at all.
checkouts="$root/dev/client-checkouts.txt"
while IFS=: read -r trait expected; do
    products=Quattro$trait
    [ "$trait" = Server ] && products='QuattroServiceLifecycle QuattroGRPC QuattroHummingbird QuattroHTTPClient QuattroTracing'
    client "$trait" "$products" "$trait"
    echo >Sources/Client/main.swift
    swift package resolve >log 2>&1 || { cat log >&2; exit 1; }
    fetched=$(echo $(ls .build/checkouts))
    [ "$fetched" = "$(echo $expected)" ] || { printf 'the trait %s fetches\n%s\nand not, as in %s,\n%s\n' "$trait" "$fetched" "$checkouts" "$expected" >&2; exit 1; }
    echo "trait $trait: fetches $(wc -w <<<"$fetched") packages, as listed"
done <"$checkouts"

# A client of one trait builds what that one needs, and the products of the others stay out.
client one "Quattro QuattroTracing" Tracing
echo 'import Quattro
import QuattroTracing
print(try await withContextDeadline { _ in "a client of one trait builds and runs" })' >Sources/Client/main.swift
swift run --quiet Client
for other in QuattroServiceLifecycle QuattroGRPC QuattroHummingbird QuattroHTTPClient QuattroTesting; do
    ! built | grep -qw "$other" || { echo "the client of one trait built $other" >&2; exit 1; }
done
