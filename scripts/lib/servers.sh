# PostgreSQL and Redis of our own for the tests: on free ports, in a temporary folder, gone afterwards.
# Sourced after machine.sh and processes.sh; WORK is the temporary folder.

postgres_bin() { find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null | sort -V | tail -n 1 | xargs -r dirname; }

start_postgres() {
    [ -n "$(postgres_bin)" ] || install_packages postgresql || true
    local bin port data=$WORK/postgres as_owner=()
    bin=$(postgres_bin)
    [ -n "$bin" ] || { say "PostgreSQL is missing: apt-get install postgresql, or give DATABASE_URL."; return 1; }
    port=$(free_port 0)
    mkdir "$data"
    if [ "$EUID" -eq 0 ]; then # PostgreSQL refuses to run as root
        as_owner=(setpriv --reuid=postgres --regid=postgres --clear-groups --pdeathsig TERM --)
        chmod 711 "$WORK"
        chown postgres "$data"
    fi
    # The locale is never Turkish: lower('INFO@X.TR') must stay info@x.tr.
    (cd / && "${as_owner[@]}" "$bin/initdb" --pgdata="$data" --username=twinning --auth=trust --no-sync \
        --encoding=UTF8 --locale=C.UTF-8 --locale-provider=icu --icu-locale=und) >"$WORK/initdb.log" 2>&1 ||
        { cat "$WORK/initdb.log"; return 1; }
    start "$WORK/postgres.log" "${as_owner[@]}" "$bin/postgres" -D "$data" -p "$port" \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off
    until_ready "$WORK/postgres.log" "$bin/pg_isready" --quiet --host=127.0.0.1 --port="$port" || return 1
    "$bin/createdb" --host=127.0.0.1 --port="$port" --username=twinning twinning || return 1
    DATABASE_URL=postgres://twinning@127.0.0.1:$port/twinning
}

start_redis() {
    command -v redis-server >/dev/null || install_packages redis-server || true
    command -v redis-server >/dev/null ||
        { say "Redis is missing: apt-get install redis-server, or give REDIS_URL."; return 1; }
    local port
    port=$(free_port 0)
    start "$WORK/redis.log" redis-server --bind 127.0.0.1 --port "$port" --save '' --appendonly no --dir "$WORK"
    until_ready "$WORK/redis.log" redis-cli -p "$port" ping || return 1
    REDIS_URL=redis://127.0.0.1:$port/0
}

until_ready() { # LOG COMMAND...
    local log=$1 tries=150
    shift
    until "$@" >/dev/null 2>&1; do
        tries=$((tries - 1))
        [ "$tries" -gt 0 ] || { tail -n 20 "$log"; return 1; }
        sleep 0.2
    done
}
