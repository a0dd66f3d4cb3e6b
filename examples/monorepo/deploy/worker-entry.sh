#!/bin/sh
# What a worker's container runs.
set -eu

main() {
	# lockstitch: begin wait-for-database
	# As the server does.
	tries=3
	until pg_isready --dbname "$DATABASE_URL" --quiet; do
		tries=$((tries - 1))
		[ "$tries" -gt 0 ] || exit 1
	done
	# lockstitch: end wait-for-database

	exec slipwayd worker
}

main
