#!/usr/bin/env bash
# The folders of the library form layers: each is complete with those before it, so that no folder uses one above it, not by a type
# and not by a member.
set -euo pipefail
cd "$(dirname "$0")/../Sources/Quattro"
layers=(Support Errors Deadlines Simulation Scopes Groups Gather Elements Cleanup)
features=(ExistentialAny InternalImportsByDefault MemberImportVisibility NonisolatedNonsendingByDefault)
flags=(-swift-version 6 -package-name quattro -module-name Quattro)
for feature in "${features[@]}"; do flags+=(-enable-upcoming-feature "$feature"); done

unknown=$(find . -mindepth 1 -maxdepth 1 -type d ! -name '*.docc' | sed 's|./||' | grep -vxF "$(printf '%s\n' "${layers[@]}")" || true)
if [ -n "$unknown" ]; then echo "check-rooms: no layer for: $unknown" >&2; exit 1; fi
# The last layer has all the files and takes the longest, so it is begun first; two at a time.
check() {
    local sources=()
    for layer in $1; do sources+=("$layer"/*.swift); done
    swiftc -typecheck "${flags[@]}" "${sources[@]}" || { echo "check-rooms: ${1##* } uses a layer above it" >&2; exit 1; }
    echo "${1##* }: complete with the layers before it"
}
running=()
for ((n = ${#layers[@]}; n > 0; n--)); do
    if [ ${#running[@]} = 2 ]; then wait "${running[0]}"; running=("${running[@]:1}"); fi
    check "${layers[*]:0:n}" &
    running+=($!)
done
for check in "${running[@]}"; do wait "$check"; done
