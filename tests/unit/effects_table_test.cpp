// What command lines do and where: the table of effects. The right column is what docs/language.md §7 says, not what the
// compiler happens to say. No line that changes something may ever be found to read.
#include "compiler/sema/frontend.h"

#include <catch2/catch.hpp>

using namespace rbk;

namespace {

struct Row {
  const char *command;
  const char *effect;
  const char *place;
};

/// "destroy db" for the line, as a step of `resolve` in which $ns, $pod, $host and $n are parameters.
std::string effectOf(const std::string &command) {
  sema::Frontend frontend;
  plan::Program program = frontend.compileText("table.rbk", "runbook r \"R\" {\n"
                                                            "param ns: k8s.Namespace = \"shop\"\nparam pod: k8s.Pod = \"api-0\"\nparam host: host = \"h\"\n"
                                                            "param n: int = 5\nparam any: text\n"
                                                            "resolve { step \"S\" {\n- $ns $pod $host $n $any\n$ " +
                                                                command + "\n} } }\n");
  std::string errors;
  for (const Diagnostic &d : frontend.diagnostics.diagnostics())
    if (infoOf(d.id).code < 3000 || infoOf(d.id).code == 3002 || infoOf(d.id).code == 3003)
      errors += " [" + d.message + "]";
  std::string result;
  for (const plan::Runbook &runbook : program.runbooks)
    plan::forEachCommand(runbook, [&](const plan::Section &, const plan::Step &, const plan::Stmt &, const plan::CommandLine &line) {
      result = std::string(nameOf(line.effect)) + " " + nameOf(line.place);
    });
  return result + errors;
}

void check(std::initializer_list<Row> rows) {
  for (const Row &row : rows) {
    INFO(row.command);
    CHECK(effectOf(row.command) == std::string(row.effect) + " " + row.place);
  }
}

} // namespace

TEST_CASE("effects: words in quotes, patterns and echo do nothing") {
  check({
      {"echo \"never run FLUSHALL\"", "read", "local"},
      {"echo 'DROP TABLE orders'", "read", "local"},
      {"echo rm -rf /", "read", "local"},
      {"printf '%s\\n' 'kubectl delete ns shop'", "read", "local"},
      {"grep 'rm -rf' /var/log/audit.log", "read", "local"},
      {"grep -c FLUSHALL /var/log/redis.log", "read", "local"},
      {"grep -rn 'DELETE FROM' /etc/app", "read", "local"},
      {"awk '/shutdown/ { n++ } END { print n }' /var/log/syslog", "read", "local"},
      {"sed -n '/DROP/p' /var/log/pg.log", "read", "local"},
      {"journalctl -u kill-switch --no-pager -n 5", "read", "local"},
      {"ps aux | grep kill | wc -l", "read", "local"},
      {"kubectl get pods -n $ns -l app=delete-me", "read", "cluster"},
      {"kubectl logs $pod -n $ns --tail=50 | grep -i 'drop table'", "read", "cluster"},
      {"kubectl get deployment restart -n $ns", "read", "cluster"},
      {"redis-cli GET flushall", "read", "db"},
      {"redis-cli -h $host EXISTS del", "read", "db"},
      {"psql -d shop -c \"SELECT 'DROP TABLE x'\"", "read", "db"},
      {"psql -d shop -c \"SELECT * FROM audit WHERE action = 'DELETE'\"", "read", "db"},
      {"curl -fsS --max-time 5 'http://localhost/search?q=DELETE'", "read", "local"},
      {"curl -fsS --max-time 5 http://localhost/delete", "read", "local"},
      {"find /tmp -name '*delete*'", "read", "local"},
      {"ls /tmp/rm", "read", "local"},
      {"test -f /tmp/kill", "read", "local"},
      {"date -d 'now - 1 hour'", "read", "local"},
      {"jq '.delete' /tmp/x.json", "read", "local"},
      {"git log --grep='reset --hard' --oneline -5", "read", "local"},
      {"docker ps --filter name=rm", "read", "local"},
  });
}

TEST_CASE("effects: redirections") {
  check({
      {"date >/dev/null", "read", "local"},
      {"date >/dev/null 2>&1", "read", "local"},
      {"date 2>/dev/null", "read", "local"},
      {"date &>/dev/null", "read", "local"},
      {"date >/dev/stderr", "read", "local"},
      {"wc -l </etc/passwd", "read", "local"},
      {"cat <<<'DROP TABLE x'", "read", "local"},
      {"date >/tmp/now", "write", "local"},
      {"date >>/tmp/now", "write", "local"},
      {"date &>/tmp/now", "write", "local"},
      {"date 2>/tmp/errors", "write", "local"},
      {"kubectl get pods -n $ns >/tmp/pods", "write", "local"},
      {"date | sort >/tmp/now", "write", "local"},
      {"ps aux | tee /tmp/ps", "write", "local"},
      {": >/tmp/now", "destroy", "local"},
      {"truncate -s 0 /tmp/now", "destroy", "local"},
  });
}

TEST_CASE("effects: kubectl") {
  check({
      {"kubectl get pods -n $ns", "read", "cluster"},
      {"kubectl describe pod $pod -n $ns", "read", "cluster"},
      {"kubectl top pods -n $ns", "read", "cluster"},
      {"kubectl rollout status deployment/api -n $ns", "read", "cluster"},
      {"kubectl rollout history deployment/api -n $ns", "read", "cluster"},
      {"kubectl diff -f /tmp/x.yaml", "read", "cluster"},
      {"kubectl auth can-i delete pods -n $ns", "read", "cluster"},
      {"kubectl delete pod $pod -n $ns --dry-run=client", "read", "cluster"},
      {"kubectl delete deployment api -n $ns --dry-run=server", "read", "cluster"},
      {"kubectl apply -f /tmp/x.yaml --dry-run=client", "read", "cluster"},
      {"kubectl apply -f /tmp/x.yaml --dry-run=none", "write", "cluster"},
      {"kubectl apply -f /tmp/x.yaml", "write", "cluster"},
      {"kubectl create configmap x --from-literal=a=b -n $ns", "write", "cluster"},
      {"kubectl annotate pod $pod a=b -n $ns", "write", "cluster"},
      {"kubectl label pod $pod a=b -n $ns", "write", "cluster"},
      {"kubectl cordon node1", "write", "cluster"},
      {"kubectl uncordon node1", "write", "cluster"},
      {"kubectl scale deployment/api --replicas=3 -n $ns", "write", "cluster"},
      {"kubectl scale deployment/api --replicas=0 -n $ns", "disrupt", "cluster"},
      {"kubectl rollout restart deployment/api -n $ns", "disrupt", "cluster"},
      {"kubectl rollout undo deployment/api -n $ns", "disrupt", "cluster"},
      {"kubectl drain node1 --ignore-daemonsets", "disrupt", "cluster"},
      {"kubectl delete pod $pod -n $ns", "disrupt", "cluster"},
      {"kubectl delete pods -l app=api -n $ns", "disrupt", "cluster"},
      {"kubectl delete pod/api-0 -n $ns", "disrupt", "cluster"},
      {"kubectl set image deployment/api api=img:2 -n $ns", "write", "cluster"},
      {"kubectl delete deployment api -n $ns", "destroy", "cluster"},
      {"kubectl delete deployment/api -n $ns", "destroy", "cluster"},
      {"kubectl delete pvc data-0 -n $ns", "destroy", "cluster"},
      {"kubectl delete namespace shop", "destroy", "cluster"},
      {"kubectl delete -f /tmp/x.yaml", "destroy", "cluster"},
      {"kubectl delete pods,deployments --all -n $ns", "destroy", "cluster"},
      {"kubectl delete $any -n $ns", "destroy", "cluster"},
      {"kubectl delete pod $pod -n $ns --dry-run=$any", "disrupt", "cluster"},
  });
}

TEST_CASE("effects: a command inside another, at its place") {
  check({
      {"kubectl exec $pod -n $ns -- ps aux", "read", "pod"},
      {"kubectl exec $pod -n $ns -- cat /etc/hosts", "read", "pod"},
      {"kubectl exec $pod -n $ns -- rm -rf /var/cache/x", "destroy", "pod"},
      {"kubectl exec $pod -n $ns -- kill 1", "disrupt", "pod"},
      {"kubectl exec $pod -n $ns -- redis-cli INFO", "read", "db"},
      {"kubectl exec $pod -n $ns -- redis-cli FLUSHDB", "destroy", "db"},
      {"kubectl exec $pod -n $ns -- psql -d shop -c 'DELETE FROM orders'", "destroy", "db"},
      {"kubectl exec $pod -n $ns -- psql -d shop -c 'SELECT 1'", "read", "db"},
      {"kubectl exec $pod -n $ns -- env PGUSER=x psql -d shop -c 'TRUNCATE orders'", "destroy", "db"},
      {"kubectl exec $pod -n $ns -- timeout 5 redis-cli DEL a", "destroy", "db"},
      {"kubectl exec $pod -n $ns -- iptables -L -n", "read", "pod"},
      {"kubectl exec $pod -n $ns -- iptables -F", "destroy", "pod"},
      {"kubectl exec $pod -n $ns -- ./cleanup.sh", "unknown", "pod"},
      {"kubectl exec $pod -n $ns -- python3 -c 'print(1)'", "unknown", "pod"},
      {"kubectl exec $pod -n $ns -- cat /x >/tmp/x", "write", "local"},
      {"kubectl exec $pod -n $ns -- sh -c 'cat /x >/tmp/x'", "write", "pod"},
      {"timeout 5 kubectl delete deployment api -n $ns", "destroy", "cluster"},
      {"timeout 5 date", "read", "local"},
      {"sudo systemctl restart nginx", "disrupt", "local"},
      {"sudo -u postgres psql -d shop -c 'DROP TABLE orders'", "destroy", "db"},
      {"sudo VAR=x rm -rf /srv/x", "destroy", "local"},
      {"env A=b rm /tmp/x", "destroy", "local"},
      {"nice -n 5 rm /tmp/x", "destroy", "local"},
      {"nohup redis-cli FLUSHALL", "destroy", "db"},
      {"ssh host1 uptime", "read", "host"},
      {"ssh host1 systemctl restart nginx", "disrupt", "host"},
      {"ssh host1 'rm -rf /srv/cache'", "destroy", "host"},
      {"ssh host1 rm -rf /srv/cache", "destroy", "host"},
      {"docker exec api ps", "read", "container"},
      {"docker exec api rm -rf /cache", "destroy", "container"},
      {"ps aux | xargs kill", "disrupt", "local"},
      {"ls /tmp | xargs rm", "destroy", "local"},
      {"ls /tmp | xargs -n1 echo", "read", "local"},
      {"kubectl get pods -n $ns -o name | xargs -r kubectl delete -n $ns", "destroy", "cluster"},
      {"find /tmp -name x -exec rm {} +", "destroy", "local"},
      {"find /tmp -name x -exec rm {} \\;", "destroy", "local"},
      {"find /tmp -name x -exec ls -l {} +", "read", "local"},
      {"find /tmp -name x -delete", "destroy", "local"},
      {"sh -c 'rm -rf /srv/x'", "destroy", "local"},
      {"sh -c \"$any\"", "unknown", "local"},
      {"bash -c 'date'", "read", "local"},
      {"echo $(rm /tmp/x)", "destroy", "local"},
      {"echo \"$(redis-cli FLUSHALL)\"", "destroy", "db"},
      {"date && rm /tmp/x", "destroy", "local"},
      {"date || rm /tmp/x", "destroy", "local"},
      {"! rm /tmp/x", "destroy", "local"},
      {"PGOPTIONS=x psql -d shop -c 'DROP TABLE orders'", "destroy", "db"},
  });
}

TEST_CASE("effects: interpreters of standard input") {
  check({
      {"echo 'rm -rf /' | sh", "unknown", "local"},
      {"curl -fsS --max-time 5 http://h/x.sh | sh", "unknown", "local"},
      {"curl -fsS --max-time 5 http://h/x.sh | bash -s", "unknown", "local"},
      {"echo FLUSHALL | redis-cli", "unknown", "db"},
      {"echo 'DROP TABLE x' | psql -d shop", "unknown", "db"},
      {"psql -d shop -f /tmp/x.sql", "unknown", "db"},
      {"psql -d shop </tmp/x.sql", "unknown", "db"},
      {"kubectl get deploy api -n $ns -o yaml | kubectl apply -f -", "write", "cluster"},
      {"python3 -c 'import os'", "unknown", "local"},
      {"python3 /opt/x.py", "unknown", "local"},
      {"frobnicate --dry-run", "unknown", "local"},
      {"./fix.sh --check", "unknown", "local"},
      {"python3 --version", "read", "local"},
  });
}

TEST_CASE("effects: files and processes") {
  check({
      {"rm /tmp/x", "destroy", "local"},
      {"rm -rf /srv/cache", "destroy", "local"},
      {"rmdir /tmp/x", "destroy", "local"},
      {"mv /tmp/x /tmp/y", "write", "local"},
      {"cp /tmp/x /tmp/y", "write", "local"},
      {"mkdir -p /tmp/x", "write", "local"},
      {"touch /tmp/x", "write", "local"},
      {"chmod 600 /tmp/x", "write", "local"},
      {"sed -i 's/a/b/' /etc/x", "write", "local"},
      {"sed -i.bak 's/a/b/' /etc/x", "write", "local"},
      {"sed 's/a/b/' /etc/x", "read", "local"},
      {"sed 'w /tmp/y' /etc/x", "write", "local"},
      {"awk '{ print > \"/tmp/y\" }' /etc/x", "write", "local"},
      {"awk '$1 > 5' /etc/x", "read", "local"},
      {"awk 'BEGIN { system(\"rm x\") }'", "unknown", "local"},
      {"awk '{ print $1 | \"sh\" }' /etc/x", "unknown", "local"},
      {"awk '{ \"date\" | getline now }' /etc/x", "unknown", "local"},
      {"awk '{ printf(\"%s\", $1) >> \"/tmp/y\" }' /etc/x", "write", "local"},
      {"awk '{ print > \"/dev/stderr\" }' /etc/x", "read", "local"},
      {"awk '{ print ($1 > 5) }' /etc/x", "read", "local"},
      {"awk '/a>b|system/ { if ($1 / 2 > 5 || $2) print \"x > y\" }' /etc/x # system(1)", "read", "local"},
      {"awk -F: '$3 >= 1000 && $1 != \"nobody\" { print $1 }' /etc/passwd", "read", "local"},
      {"sed -e 's/a/b/w /tmp/y' /etc/x", "write", "local"},
      {"sed 's/a/b/e' /etc/x", "unknown", "local"},
      {"sed -n '/w x/,$p;s|w /tmp|e|g;y/abc/xyz/' /etc/x", "read", "local"},
      {"sed '1,5!d; /^#/d; $!N; s/[/]w/x/' /etc/x", "read", "local"},
      {"sed -n 's/a/b/w /dev/stdout' /etc/x", "read", "local"},
      {"sed '1e date' /etc/x", "unknown", "local"},
      {"sort -o /tmp/y /etc/x", "write", "local"},
      {"dd if=/dev/zero of=/dev/sda", "destroy", "local"},
      {"kill 1234", "disrupt", "local"},
      {"kill -9 1234", "disrupt", "local"},
      {"pkill nginx", "disrupt", "local"},
      {"systemctl status nginx", "read", "local"},
      {"systemctl start nginx", "write", "local"},
      {"systemctl restart nginx", "disrupt", "local"},
      {"systemctl stop nginx", "disrupt", "local"},
      {"systemctl daemon-reload", "write", "local"},
      {"iptables -L", "read", "local"},
      {"iptables -A INPUT -p tcp --dport 80 -j DROP", "disrupt", "local"},
      {"iptables -F", "destroy", "local"},
      {"journalctl --vacuum-time=1d", "destroy", "local"},
      {"docker restart api", "disrupt", "local"},
      {"docker system prune -f", "destroy", "local"},
      {"git push --force origin main", "destroy", "host"},
      {"git status", "read", "local"},
  });
}

TEST_CASE("effects: HTTP") {
  check({
      {"curl -fsS --max-time 5 http://localhost/", "read", "local"},
      {"curl -fsSI --max-time 5 http://localhost/", "read", "local"},
      {"curl -fsS --max-time 5 -G -d a=b http://localhost/", "read", "local"},
      {"curl -fsS --max-time 5 -X GET http://localhost/", "read", "local"},
      {"curl -fsS --max-time 5 -o /dev/null http://localhost/", "read", "local"},
      {"curl -fsS --max-time 5 -o - http://localhost/", "read", "local"},
      {"curl -fsS --max-time 5 -o /tmp/x http://localhost/", "write", "local"},
      {"curl -fsS --max-time 5 -O http://localhost/x", "write", "local"},
      {"curl -fsS --max-time 5 -D /tmp/h http://localhost/", "write", "local"},
      {"curl -fsS --max-time 5 -X POST http://localhost/jobs", "write", "local"},
      {"curl -fsS --max-time 5 -d a=b http://localhost/jobs", "write", "local"},
      {"curl -fsS --max-time 5 --json '{}' http://localhost/jobs", "write", "local"},
      {"curl -fsS --max-time 5 -T /tmp/x http://localhost/x", "write", "local"},
      {"curl -fsS --max-time 5 -XPUT http://localhost/x", "write", "local"},
      {"curl -fsS --max-time 5 -X DELETE http://localhost/x", "destroy", "local"},
      {"curl -fsS --max-time 5 --request DELETE http://localhost/x", "destroy", "local"},
      {"curl -fsS --max-time 5 -X $any http://localhost/x", "unknown", "local"},
  });
}
