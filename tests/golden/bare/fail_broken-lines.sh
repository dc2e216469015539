# What does not parse is said once, and the next line is read from its beginning.
kubectl get pods 'unclosed
kubectl get nodes
for x in a b; do
  echo "$x"
kubectl get pod <pod-name> -n <namespace>
kubectl delete -n shop <pod-name>
echo a )
cat <<TEXT
never closed
