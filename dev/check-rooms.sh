#!/usr/bin/env bash
# The folders of the library form layers: each is complete with those before it, so that no folder uses one above it, not by a type
# and not by a member.
set -euo pipefail
cd "$(dirname "$0")/../Sources/Quattro"
layers=(Support Errors Deadlines Simulation Scopes Groups Gather Elements Cleanup)
features=(ExistentialAny InternalImportsByDefault MemberImportVisibility NonisolatedNonsendingByDefault)
flags=(-swift-version 6 -package-name quattro -module-name Quattro)
for feature in "${features[@]}"; do flags+=(-enable-upcoming-feature "$feature"); done

unknown=$(find . -mindepth 1 -maxdepth 1 -type d | sed 's|./||' | grep -vxF "$(printf '%s\n' "${layers[@]}")" || true)
if [ -n "$unknown" ]; then echo "check-rooms: no layer for: $unknown" >&2; exit 1; fi
sources=()
for layer in "${layers[@]}"; do
    sources+=("$layer"/*.swift)
    swiftc -typecheck "${flags[@]}" "${sources[@]}" || { echo "check-rooms: $layer uses a layer above it" >&2; exit 1; }
    echo "$layer: complete with the layers before it"
done
