#!/usr/bin/env python3
"""Writes the inputs of the measurements; the same arguments give the same bytes.

  generate.py big DIR BYTES      DIR/big.rbk and DIR/big.sh: the same commands, BYTES of them together
  generate.py folder DIR COUNT   DIR/0000.rbk …: COUNT small runbooks
  generate.py steps FILE COUNT read|write   a runbook of COUNT captured steps of /bin/true
"""
import os
import random
import sys

SYSTEM = '''severity P1 "Degraded" {
  respond 15m  resolve 48h
  escalate { at 0m page on-call }
}
contact on-call "On-call engineer" { slack "#incidents" }
service shop "Shop" { owner on-call }
'''

HEADER = '''runbook %s "%s" {
  service  shop
  severity P1
  requires pg_read_all_stats because "the role sees the queries of others"
  param namespace: k8s.Namespace = "shop"
  param host:      host          = "127.0.0.1"

  diagnose "First look" {
'''

NAMES = "api web worker search billing cart mail auth feed image report proxy".split()
VIEWS = {
    "pg_stat_activity": ["pid", "usename", "application_name", "client_addr", "state", "wait_event_type", "query_start"],
    "pg_locks": ["pid", "locktype", "mode", "granted", "waitstart"],
    "pg_stat_replication": ["pid", "client_addr", "state", "sync_state", "replay_lag"],
    "pg_stat_user_tables": ["relname", "seq_scan", "idx_scan", "n_dead_tup", "last_autovacuum"],
}


def command(r):
    """One read-only command line, as incident runbooks have them."""
    name, n = r.choice(NAMES), r.randrange(100)
    view = r.choice(list(VIEWS))
    columns = r.sample(VIEWS[view], 3)
    clients = " WHERE backend_type = 'client backend'" if view == "pg_stat_activity" else ""
    return r.choice([
        lambda: "kubectl get pods -n $namespace -l app=%s-%d -o wide" % (name, n),
        lambda: "kubectl get deployment/%s-%d -n $namespace -o json | jq '.status.readyReplicas // 0'" % (name, n),
        lambda: "kubectl get %s-%d -n $namespace -o jsonpath='{.spec.replicas}'" % ("deployment/" + name, n),
        lambda: "kubectl describe pod %s-%d -n $namespace" % (name, n),
        lambda: "kubectl logs pod/%s-%d -n $namespace --tail=%d --since=15m | grep -c 'timeout after [0-9]* ms'" % (name, n, n + 1),
        lambda: 'kubectl exec %s-%d -n $namespace -- psql -U postgres -d shop -Atc "SELECT count(*) FROM %s%s"' % (name, n, view, clients),
        lambda: 'psql -h $host -U postgres -d shop -c "SELECT %s FROM %s%s ORDER BY %s LIMIT %d"' % (
            ", ".join(columns), view, clients, columns[0], n + 1),
        lambda: "redis-cli -h $host -p 6379 -n %d info memory | awk -F: '/^used_memory:/ { print int($2) }'" % (n % 16),
        lambda: "redis-cli -h $host -p 6379 -n %d ttl %s:%d" % (n % 16, name, n),
        lambda: "curl -fsS --max-time 5 -o /dev/null -w '%%{http_code}\\n' \"https://%s.example.com/health?probe=%d\"" % (name, n),
        lambda: "curl -fsS --max-time 5 \"https://%s.example.com/metrics\" | grep -E '^%s_(requests|errors)_total'" % (name, name),
        lambda: "grep -E '^(ERROR|FATAL)' /var/log/%s-%d.log | sort | uniq -c | sort -rn | head -n 20" % (name, n),
        lambda: "jq -r '.items[] | select(.status.phase != \"Running\") | .metadata.name' /var/lib/%s/pods-%d.json" % (name, n),
    ])()


def runbook(r, number, steps, lines):
    """The text of a runbook; its commands are appended to `lines`."""
    out = [HEADER % ("book-%d" % number, "%s does not answer, case %d" % (r.choice(NAMES), number))]
    lines.append("redis-cli -h $host -p 6379 ping")
    out.append('    step "Does it answer" timeout 5s {\n      $ %s\n    }\n' % lines[-1])
    for step in range(steps):
        out.append('    step "Look at %s, number %d" timeout 5s {\n      - What stands here is compared with the last hour.\n' % (r.choice(NAMES), step))
        for _ in range(r.randint(1, 4)):
            line = command(r)
            lines.append(line)
            out.append("      $ %s\n" % line)
        out.append("    }\n")
    out.append("  }\n}\n\n")
    return "".join(out)


def write(path, text):
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def main():
    kind, where, *rest = sys.argv[1:]
    r = random.Random(20)
    if kind == "big":
        os.makedirs(where, exist_ok=True)
        books, lines, number = [SYSTEM], [], 0
        while sum(map(len, lines)) + len(lines) < int(rest[0]):
            books.append(runbook(r, number, 10, lines))
            number += 1
        write(os.path.join(where, "big.rbk"), "\n".join(books))
        write(os.path.join(where, "big.sh"), "".join(line + "\n" for line in lines))
    elif kind == "folder":
        os.makedirs(where, exist_ok=True)
        write(os.path.join(where, "system.rbk"), SYSTEM)
        for number in range(int(rest[0])):
            write(os.path.join(where, "%05d.rbk" % number), 'import "./system.rbk"\n\n' + runbook(r, number, 12, []))
    else:
        count, effect = int(rest[0]), rest[1]
        out = [SYSTEM, 'runbook steps "Steps" {\n  service  shop\n  severity P1\n  %s {\n' % ("diagnose" if effect == "read" else "resolve")]
        for number in range(count):
            out.append('    step "%d" timeout 1s {\n' % number)
            if effect == "write":
                out.append('      assume write because "for the measurement"\n')
            out.append("      let answer%d: text = $ /bin/true\n" % number)
            if effect == "write":
                out.append('      irreversible because "nothing happens"\n')
            out.append("    }\n")
        out.append("  }\n}\n")
        write(where, "".join(out))


main()
