# Dangers of the catalogue are warnings; so is what waits for a human or never ends.
redis-cli -h cache-1 -n 1 FLUSHDB
iptables -F
kubectl edit deployment/api -n shop
kubectl logs -f deployment/api -n shop --all-pods
deploy-everything --now
kubectl get pods --all-namespaces -l app=api -o name | xargs -r kubectl delete
