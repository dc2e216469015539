#include "compiler/sema/frontend.h"

#include <catch2/catch.hpp>

// Command lines with the effect and the place that docs/language.md defines for them. A third are
// look-alikes: words that name a danger and do nothing.

using namespace rbk;

namespace {

struct Row {
  const char *command;
  const char *effect;
  const char *place;
};

plan::CommandLine lineOf(const std::string &command, std::string &problems) {
  sema::Frontend frontend;
  std::string text = "runbook r \"R\" {\n  param host: host = \"db1\"\n  param pod: k8s.Pod = \"web-1\"\n  "
                     "param mode: text = \"client\"\n"
                     "  resolve { step \"s\" {\n$ " +
                     command + "\n} } }\n";
  plan::Program program = frontend.compileText("table", text);
  for (const Diagnostic &d : frontend.diagnostics.diagnostics())
    if (infoOf(d.id).severity == Severity::Error)
      problems += d.message + "; ";
  plan::CommandLine result;
  for (const plan::Runbook &runbook : program.runbooks)
    plan::forEachCommand(runbook, [&](const auto &, const auto &, const auto &,
                                      const plan::CommandLine &line) { result = line; });
  return result;
}

const Row table[] = {
    // kubectl: reading
    {"kubectl get pods -n shop", "read", "cluster"},
    {"kubectl get pods,services -A -o wide", "read", "cluster"},
    {"kubectl describe pod $pod -n shop", "read", "cluster"},
    {"kubectl logs -n shop deployment/api --tail=100", "read", "cluster"},
    {"kubectl top nodes", "read", "cluster"},
    {"kubectl rollout history deployment/api -n shop", "read", "cluster"},
    {"kubectl rollout status deployment/api -n shop --timeout=2m", "read", "cluster"},
    {"kubectl auth can-i delete pods", "read", "cluster"},
    {"kubectl diff -f x.yaml", "read", "cluster"},
    {"kubectl explain deployment.spec", "read", "cluster"},
    {"kubectl config current-context", "read", "local"},
    {"kubectl delete pod x --dry-run=client", "read", "cluster"},
    {"kubectl delete ns prod --dry-run=server", "read", "cluster"},
    {"kubectl apply -f x.yaml --dry-run=client", "read", "cluster"},
    {"kubectl get pods -l app=delete-me", "read", "cluster"},
    {"kubectl get events --field-selector reason=Killing", "read", "cluster"},
    // kubectl: changing
    {"kubectl apply -f x.yaml", "write", "cluster"},
    {"kubectl annotate pod x owner=me", "write", "cluster"},
    {"kubectl label pod x tier=web --overwrite", "write", "cluster"},
    {"kubectl cordon node-1", "write", "cluster"},
    {"kubectl set env deployment/api -n shop MODE=slow", "write", "cluster"},
    {"kubectl create configmap x --from-literal=a=b", "write", "cluster"},
    {"kubectl rollout restart deployment/api -n shop", "disrupt", "cluster"},
    {"kubectl rollout undo deployment/api -n shop", "disrupt", "cluster"},
    {"kubectl scale deployment/api --replicas=0", "disrupt", "cluster"},
    {"kubectl drain node-1 --ignore-daemonsets", "disrupt", "cluster"},
    {"kubectl delete pod x", "disrupt", "cluster"},
    {"kubectl delete deployment api", "destroy", "cluster"},
    {"kubectl delete ns prod --dry-run=none", "destroy", "cluster"},
    {"kubectl delete pvc data --dry-run=$mode", "destroy", "cluster"},
    {"kubectl delete -f x.yaml", "destroy", "cluster"},
    // inside a pod
    {"kubectl exec $pod -- ls /var/log", "read", "pod"},
    {"kubectl exec -n shop deployment/api -- cat /etc/hosts", "read", "pod"},
    {"kubectl exec $pod -- rm -rf /cache", "destroy", "pod"},
    {"kubectl exec $pod -- redis-cli info memory", "read", "db"},
    {"kubectl exec $pod -- redis-cli -n 1 FLUSHDB", "destroy", "db"},
    {"kubectl exec $pod -- psql -U app -d app -c 'SELECT 1'", "read", "db"},
    {"kubectl exec $pod -- psql -U app -d app -c 'DELETE FROM jobs WHERE id = 1'", "destroy", "db"},
    {"kubectl exec $pod -- sh -c 'redis-cli FLUSHALL'", "destroy", "db"},
    {"kubectl exec $pod -- python -c 'print(1)'", "unknown", "pod"},
    {"kubectl exec $pod -- curl -fsS http://localhost:8080/health", "read", "pod"},
    // psql
    {"psql -h $host -d app -c 'SELECT count(*) FROM jobs'", "read", "db"},
    {"psql -d app -c \"SELECT 'DROP TABLE jobs'\"", "read", "db"},
    {"psql -d app -c 'EXPLAIN DELETE FROM jobs'", "read", "db"},
    {"psql -d app -c 'EXPLAIN ANALYZE DELETE FROM jobs'", "destroy", "db"},
    {"psql -d app -c 'WITH d AS (DELETE FROM jobs RETURNING 1) SELECT count(*) FROM d'", "destroy", "db"},
    {"psql -d app -c 'INSERT INTO jobs VALUES (1)'", "write", "db"},
    {"psql -d app -c 'UPDATE jobs SET n = 1 WHERE id = 2'", "write", "db"},
    {"psql -d app -c 'UPDATE jobs SET n = 1'", "destroy", "db"},
    {"psql -d app -c 'TRUNCATE jobs'", "destroy", "db"},
    {"psql -d app -c 'DROP INDEX jobs_id'", "destroy", "db"},
    {"psql -d app -c 'VACUUM jobs'", "write", "db"},
    {"psql -d app -c 'VACUUM FULL jobs'", "disrupt", "db"},
    {"psql -d app -c 'CREATE INDEX CONCURRENTLY i ON jobs (id)'", "write", "db"},
    {"psql -d app -c 'SELECT pg_terminate_backend(1)'", "disrupt", "db"},
    {"psql -d app -c 'SELECT pg_cancel_backend(1)'", "disrupt", "db"},
    {"psql -d app -c 'SELECT now()'", "read", "db"},
    {"psql -d app -c 'SELECT cleanup_jobs()'", "unknown", "db"},
    {"psql -d app -c 'CALL cleanup()'", "unknown", "db"},
    {"psql -d app -c 'SHOW max_connections'", "read", "db"},
    {"psql -d app -c '\\dt'", "read", "db"},
    {"psql -d app -c '\\copy jobs to jobs.csv'", "write", "db"},
    {"psql -d app -f fix.sql", "unknown", "db"},
    {"echo 'DROP TABLE jobs' | psql -d app", "unknown", "db"},
    // redis-cli
    {"redis-cli ping", "read", "db"},
    {"redis-cli -h $host info memory", "read", "db"},
    {"redis-cli get flushall", "read", "db"},
    {"redis-cli --scan --pattern 'session:*'", "read", "db"},
    {"redis-cli --bigkeys", "read", "db"},
    {"redis-cli set k v", "write", "db"},
    {"redis-cli expire k 60", "write", "db"},
    {"redis-cli expire k 0", "destroy", "db"},
    {"redis-cli del k", "destroy", "db"},
    {"redis-cli unlink k", "destroy", "db"},
    {"redis-cli FLUSHALL", "destroy", "db"},
    {"redis-cli flushdb async", "destroy", "db"},
    {"redis-cli config get maxmemory", "read", "db"},
    {"redis-cli config set maxmemory 1gb", "write", "db"},
    {"redis-cli client pause 1000", "disrupt", "db"},
    {"redis-cli client list", "read", "db"},
    {"redis-cli shutdown save", "disrupt", "db"},
    {"redis-cli shutdown nosave", "destroy", "db"},
    {"redis-cli eval 'return 1' 0", "unknown", "db"},
    {"redis-cli --scan --pattern 'x:*' | xargs redis-cli del", "destroy", "db"},
    // curl
    {"curl -fsS https://api.example.com/health", "read", "local"},
    {"curl -I https://api.example.com/", "read", "local"},
    {"curl -fsS 'https://api.example.com/items?action=delete'", "read", "local"},
    {"curl -X POST https://api.example.com/jobs", "write", "local"},
    {"curl -d a=b https://api.example.com/jobs", "write", "local"},
    {"curl -G -d q=up https://prometheus.example.com/api/v1/query", "read", "local"},
    {"curl -X DELETE https://api.example.com/jobs/1", "destroy", "local"},
    {"curl -XDELETE https://api.example.com/jobs/1", "destroy", "local"},
    {"curl --request DELETE https://api.example.com/jobs/1", "destroy", "local"},
    {"curl -o page.html https://api.example.com/", "write", "local"},
    {"curl -o /dev/null https://api.example.com/", "read", "local"},
    // files and filters
    {"echo \"never run FLUSHALL\"", "read", "local"},
    {"echo rm -rf /", "read", "local"},
    {"grep 'rm -rf' history.log", "read", "local"},
    {"grep -c 'DROP TABLE' dump.sql", "read", "local"},
    {"cat notes.txt | grep -i delete | sort | uniq -c | head -5", "read", "local"},
    {"awk '/kill/ { print $2 }' log", "read", "local"},
    {"sed -n '/delete/p' log", "read", "local"},
    {"jq '.items[] | select(.delete)' x.json", "read", "local"},
    {"printf '%s\\n' 'kubectl delete ns prod'", "read", "local"},
    {"echo ok > /dev/null", "read", "local"},
    {"ls 2> /dev/null", "read", "local"},
    {"echo ok > state.txt", "write", "local"},
    {"date >> log.txt", "write", "local"},
    {"cat a | tee b", "write", "local"},
    {"sed -i s/a/b/ conf", "write", "local"},
    {"awk '{ system(\"rm \" $1) }' list", "unknown", "local"},
    {"rm -rf cache", "destroy", "local"},
    {"find . -name '*.tmp'", "read", "local"},
    {"find . -name '*.tmp' -delete", "destroy", "local"},
    {"find . -name '*.tmp' -exec rm {} +", "destroy", "local"},
    {"find . -name '*.log' -exec ls -l {} +", "read", "local"},
    {"truncate -s 0 log", "destroy", "local"},
    {"mkdir -p evidence", "write", "local"},
    {"cp a b", "write", "local"},
    {"dd if=/dev/zero of=disk.img", "destroy", "local"},
    {"df -h", "read", "local"},
    {"ps aux", "read", "local"},
    {"kill 123", "disrupt", "local"},
    {"pkill -f worker", "disrupt", "local"},
    {"pgrep -f killer", "read", "local"},
    // wrappers and other places
    {"ssh db1 df -h", "read", "host"},
    {"ssh db1 'rm -rf /cache'", "destroy", "host"},
    {"ssh db1 \"df -h | tail -1\"", "read", "host"},
    {"timeout 10 redis-cli ping", "read", "db"},
    {"sudo systemctl restart nginx", "disrupt", "local"},
    {"systemctl status nginx", "read", "local"},
    {"systemctl is-active nginx", "read", "local"},
    {"env LANG=C ls", "read", "local"},
    {"env LANG=C rm x", "destroy", "local"},
    {"xargs rm", "destroy", "local"},
    {"sh -c 'ls /'", "read", "local"},
    {"sh -c 'rm x && ls'", "destroy", "local"},
    {"bash -c 'for f in a b; do rm \"$f\"; done'", "unknown", "local"},
    {"journalctl -u nginx -n 50 --no-pager", "read", "local"},
    {"journalctl --vacuum-size=100M", "destroy", "local"},
    {"docker ps", "read", "local"},
    {"docker system prune -a -f", "destroy", "local"},
    {"docker restart web", "disrupt", "local"},
    {"docker exec web ls /", "read", "container"},
    {"docker exec web rm -rf /data", "destroy", "container"},
    {"iptables -L -n", "read", "local"},
    {"iptables -F", "destroy", "local"},
    {"git status", "read", "local"},
    {"git push --force origin main", "destroy", "host"},
    {"git log --grep delete", "read", "local"},
    {"python3 -m json.tool x.json", "read", "local"},
    {"python3 fix.py", "unknown", "local"},
    {"ssh db1 'du -sh /var/log/*'", "read", "host"},
    {"ssh db1 'rm -f /cache/*'", "destroy", "host"},
    {"ssh db1 'redis-cli fl*'", "unknown", "db"},
    {"sudo -l rm", "read", "local"},
    {"sudo -e /etc/hosts", "write", "local"},
    {"time rm x", "destroy", "local"},
    {"time ls", "read", "local"},
    {"kill -0 123", "read", "local"},
    {"kill -9 123", "disrupt", "local"},
    {"kill -9 -1", "disrupt", "local"},
    {"kill -s 9 123", "disrupt", "local"},
    {"systemctl", "read", "local"},
    {"kubectl cluster-info", "read", "cluster"},
    {"nc -z db1 5432", "read", "local"},
    {"echo flush_all | nc cache 11211", "unknown", "local"},
    {"nc cache 11211 < commands.txt", "unknown", "local"},
    {"socat TCP-LISTEN:8000,fork TCP:db:5432", "read", "local"},
    {"socat - TCP:cache:11211", "unknown", "local"},
    {"socat TCP-LISTEN:8000 EXEC:sh", "unknown", "local"},
    {"ssh -N -L 8000:db:5432 db1", "read", "host"},
    {"python3 -m http.server 8000", "read", "local"},
    // load, and the server's own tools
    {"ab -n 100 -c 10 https://staging.example.com/", "write", "local"},
    {"ab -n 100 -p body.json https://staging.example.com/", "unknown", "local"},
    {"ab -V", "read", "local"},
    {"wrk -t2 -d30s https://staging.example.com/", "write", "local"},
    {"wrk -s post.lua https://staging.example.com/", "unknown", "local"},
    {"locust -f load.py --headless --users 10 --run-time 5m", "unknown", "local"},
    {"locust -f load.py --list", "read", "local"},
    {"pg_ctl status -D /data", "read", "local"},
    {"pg_ctl promote -D /data", "disrupt", "local"},
    {"pg_ctl -D /data stop -m fast", "disrupt", "local"},
    {"pg_ctl reload -D /data", "write", "local"},
    {"kubectl exec $pod -- pg_ctl promote -D /data", "disrupt", "pod"},
    {"pg_resetwal -f /data", "destroy", "local"},
    {"pg_resetwal -n /data", "read", "local"},
    {"pg_controldata /data", "read", "local"},
    {"dropdb shop", "destroy", "db"},
    {"createdb shop", "write", "db"},
    {"vacuumdb --analyze-only shop", "write", "db"},
    {"vacuumdb --full shop", "disrupt", "db"},
    // lists
    {"redis-cli ping && redis-cli FLUSHALL", "destroy", "db"},
    {"redis-cli ping || echo down", "read", "db"},
    {"echo $(redis-cli FLUSHDB)", "destroy", "db"},
    {"! grep -q error log", "read", "local"},
};

} // namespace

TEST_CASE("effects and places of command lines", "[effects]") {
  size_t lookAlikes = 0;
  for (const Row &row : table) {
    std::string problems;
    plan::CommandLine line = lineOf(row.command, problems);
    INFO(row.command);
    CHECK(problems == "");
    CHECK(std::string(nameOf(line.effect)) == row.effect);
    CHECK(std::string(nameOf(line.place)) == row.place);
    lookAlikes += std::string(row.effect) == "read";
  }
  CHECK(std::size(table) >= 150);
  CHECK(lookAlikes >= 50);
}

TEST_CASE("a command nobody described is unknown, and so is one that was not understood", "[effects]") {
  for (const char *command : {"frobnicate --all", "./fix.sh", "kubectl frob x", "redis-cli frob",
                              "kubectl get pods --no-such-flag"}) {
    std::string problems;
    plan::CommandLine line = lineOf(command, problems);
    INFO(command);
    CHECK(problems != "");
    bool safe = line.effect == plan::Effect::Unknown || !problems.empty();
    CHECK(safe);
  }
}

TEST_CASE("a command that serves says when it is ready", "[effects]") {
  struct Served {
    const char *command;
    bool serves;
    const char *ready;
  };
  const Served served[] = {
      {"kubectl port-forward svc/api 8000:80", true, "Forwarding from"},
      {"sudo kubectl port-forward svc/api 8000:80", true, "Forwarding from"},
      {"timeout 60 kubectl port-forward svc/api 8000:80", false, ""},
      {"kubectl proxy --port=8001", true, "Starting to serve on"},
      {"ssh -N -L 8000:db:5432 db1", true, ""},
      {"ssh -f -N -L 8000:db:5432 db1", false, ""},
      {"ssh db1 uptime", false, ""},
      {"python3 -m http.server 8000", true, ""},
      {"python3 -u -m http.server 8000", true, "Serving HTTP on"},
      {"socat -d -d TCP-LISTEN:8000,fork TCP:db:5432", true, "listening on"},
      {"socat TCP-LISTEN:8000,fork TCP:db:5432", true, ""},
      {"tail -f log", false, ""},
      {"kubectl get pods --watch", false, ""},
  };
  for (const Served &row : served) {
    std::string ignored;
    plan::CommandLine line = lineOf(row.command, ignored);
    INFO(row.command);
    REQUIRE(!line.invocations.empty());
    const plan::Invocation &outer = line.invocations.front();
    bool serves = row.serves;
    CHECK((outer.serves && outer.readyWhen == row.ready) == serves);
    if (!serves)
      CHECK(!outer.serves);
  }
}
