# A history: loops, conditions, functions and background jobs are read, and what they run is checked.
for pod in $(kubectl get pods -n shop -o name); do
  kubectl logs "$pod" -n shop --tial=10
done
if redis-cli -h cache-1 ping; then redis-cli -h cache-1 FLUSHALL; fi
restart() { kubectl rollout restart "$1" -n shop; }
case $mode in
  fast) psql -d shop -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE duration > interval '1h'" ;;
  *) kubectl get nodes --no-heaers ;;
esac
kubectl port-forward -n shop svc/api 8080:80 &
while read -r key; do redis-cli -h cache-1 hget "$key"; done < keys.txt
psql -d shop <<SQL
SELECT count(*) FORM jobs;
SQL
echo 'kubectl delete ns shop --nwo' | bash
