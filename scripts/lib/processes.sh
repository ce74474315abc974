# Children that never outlive the script. Each gets a session of its own, so a browser or a beat that
# it starts is stopped with it, and Ctrl-C reaches only this script, which then stops the others in
# its own order. Should the script itself be killed, the kernel tells the children.
# (Not `set -m`: with that a script started in the background of a terminal stands still.)

CHILDREN=()
DETACHED=(env --default-signal=INT,QUIT setsid setpriv --pdeathsig TERM --)

forget() {
    local child kept=()
    for child in "${CHILDREN[@]}"; do [ "$child" = "$1" ] || kept+=("$child"); done
    CHILDREN=("${kept[@]}")
}

# Runs a program to its end, but lets a signal to the script through at once.
attend() {
    local child outcome=0
    "${DETACHED[@]}" "$@" </dev/null &
    child=$!
    CHILDREN+=("$child")
    wait "$child" || outcome=$?
    forget "$child"
    return "$outcome"
}

# start LOG PROGRAM...: in the background; its process id is in $! afterwards.
start() {
    local log=$1
    shift
    "${DETACHED[@]}" "$@" </dev/null >"$log" 2>&1 &
    CHILDREN+=("$!")
}

lives() { kill -0 -- "-$1" 2>/dev/null; } # any of the group

# stop_children SIGNAL SECONDS: asks by the signal, waits, then makes sure; the youngest first, for it
# may need the older ones to end well.
stop_children() {
    local at child tenths=$(($2 * 10))
    for ((at = ${#CHILDREN[@]} - 1; at >= 0; at--)); do
        child=${CHILDREN[at]}
        kill "-$1" -- "-$child" 2>/dev/null || kill "-$1" "$child" 2>/dev/null
        while [ "$tenths" -gt 0 ] && lives "$child"; do
            sleep 0.1
            tenths=$((tenths - 1))
        done
        kill -KILL -- "-$child" 2>/dev/null
    done
    CHILDREN=()
}

# free_port FIRST: FIRST or the next one nobody listens on; 0 means any.
free_port() {
    "$PYTHON" - "$1" <<'PY'
import socket
import sys

first = int(sys.argv[1])
for port in range(first, first + 100 if first else 1):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            continue
        print(probe.getsockname()[1])
        break
else:
    sys.exit(f"No free port from {first} on.")
PY
}
