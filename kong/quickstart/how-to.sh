#!/bin/sh
# Everything between an empty Kong and a CSV of this month, one curl after the other.
set -eu

admin="${KONG_ADMIN_URL:-http://localhost:8001}"
proxy="${KONG_PROXY_URL:-http://localhost:8000}"
billable="${BILLABLE_URL:-http://localhost:8080}"
read_token="${READ_TOKEN:-quickstartReadToken}"
# The kit's generator, run where Node is: in the container of Billable.
kit="${BILLABLE_KIT:-docker compose -f compose.postgres.yaml exec -T billable cli/billable kong config}"

call() { curl -sS --fail-with-body -o /dev/null "$@"; }

# A service, and a route to it: http://localhost:8000/mock
call -X PUT "$admin/services/mock" --data url=http://upstream:9001
call -X PUT "$admin/services/mock/routes/mock" --data 'paths[]=/mock'

# Who calls: an API key per consumer.
call -X POST "$admin/services/mock/plugins" --data name=key-auth
call -X PUT "$admin/consumers/poppy" --data custom_id=cust-0001
call -X PUT "$admin/consumers/digit" --data custom_id=cust-0002
call -X POST "$admin/consumers/poppy/key-auth" --data key=poppy-key
call -X POST "$admin/consumers/digit/key-auth" --data key=digit-key

# Metering, and Kong's own counters to compare with.
script=$(mktemp)
trap 'rm -f "$script"' EXIT
$kit --endpoint http://billable:8080/ingest --token-env BILLABLE_TOKEN --format admin > "$script"
sh "$script"
call -X POST "$admin/plugins" --data name=prometheus \
  --data config.per_consumer=true --data config.status_code_metrics=true

# Kong's workers take up to five seconds to see new entities.
until curl -sS -o /dev/null --fail -H 'apikey: poppy-key' "$proxy/mock/status/200"; do sleep 1; done

# Traffic: 20 requests of poppy, 10 of digit, half of those of poppy 404, and 3 without a key.
for i in 1 2 3 4 5 6 7 8 9 10; do
  curl -sS -o /dev/null -H 'apikey: poppy-key' "$proxy/mock/status/200"
  curl -sS -o /dev/null -H 'apikey: poppy-key' "$proxy/mock/status/404"
  curl -sS -o /dev/null -H 'apikey: digit-key' "$proxy/mock/status/200"
done
for i in 1 2 3; do curl -sS -o /dev/null "$proxy/mock/status/200"; done

# The queue collects for two seconds.
sleep 4

month="period=month&from=$(date -u +%Y-%m)"
curl -sS --fail-with-body -H "Authorization: Bearer $read_token" "$billable/billable?$month"
echo

csv="billable-$(date -u +%Y-%m-%d).csv"
curl -sS --fail-with-body -H "Authorization: Bearer $read_token" -o "$csv" \
  "$billable/billable?$month&format=csv"
echo "wrote $csv"
