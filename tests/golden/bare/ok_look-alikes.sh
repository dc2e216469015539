# Words that only look dangerous, and shell that is not understood less for being a program.
echo "never run FLUSHALL"
grep 'rm -rf' install.log
kubectl delete deployment api -n shop --dry-run=client
x=$((1 + 2)); y=${x:-$(date +%s)}; echo "$x $y ${#x} $1 $? $@"
[[ $x =~ ^(a|b)+$ && -n ${y##*/} ]] || echo no
declare -a list=(one two "three four"); echo "${list[@]}"
diff <(sort a) <(sort b)
( cd /tmp && ls ) 2>&1 | head -n 5
until curl -fsS --max-time 5 http://localhost:8080/health; do sleep 5; done
cat <<'TEXT' > /dev/null
$(rm -rf /)
TEXT
time kubectl get nodes
! grep -q ERROR app.log && echo fine
