/// Functions for scripts that wait for something.
///
/// `await CONDITION` waits until a condition holds, and gives up with the tool (`$tool`) after a long time, so that a script neither hangs
/// nor goes on as if it did. `is STATE...` is a condition of the tool: `T` for stopped, `Z` for ended.
let waiting = """
    is() {
        # A shell may have reaped it while it waited for something else.
        state=$(cut -d')' -f2 /proc/$tool/stat 2>/dev/null) || state=
        case "${state:- Z }" in " $1 "*|" $2 "*) ;; *) false ;; esac
    }
    giveUp() {
        echo "gave up on: $1"; ps -o pid,ppid,stat,wchan:16,args -p $tool --ppid $tool
        kill -CONT $tool; kill -KILL $tool; exit 99
    }
    await() {
        tries=0
        until eval "$1"; do
            tries=$((tries + 1))
            [ $tries -lt 1000 ] || giveUp "$1"
            sleep 0.01
        done
    }
    """
