#include "tests/property/generator.h"

namespace rbk::test {

// --- values
// -----------------------------------------------------------------------------------------------------------

std::string Generator::prose(bool variables) {
  static const std::vector<std::string> words = {"the",   "cache",        "is",   "full", "**now**", "`code`",
                                                 "—",     "ünïcode",      "a/b",  "50 %", "{brace",  "}",
                                                 "\"q\"", "# no comment", "it's", "$$5",  "(see",    "that)",
                                                 "x_y",   "1.",           "->"};
  std::string result = pick(std::vector<std::string>{"First", "Users", "Nothing", "All"});
  for (unsigned i = below(6); i-- > 0;)
    result += " " + pick(words);
  if (variables && chance(25))
    if (const Value *value = valueOf(pick(std::vector<std::string>{"text", "int"})))
      result += " " + (chance(50) ? "$" + value->name : "${" + value->name + "}");
  return result;
}

std::string Generator::string(bool variables) {
  std::string result = "\"";
  for (char c : prose(variables)) {
    if (c == '"')
      result += '\\';
    result += c;
  }
  if (chance(5))
    result += "\\n\\t\\\\";
  return result + "\"";
}

std::string Generator::duration() {
  static const std::vector<std::string> units = {"s", "m"};
  if (chance(10))
    return "1h" + std::to_string(1 + below(59)) + "m";
  return std::to_string(1 + below(50)) + pick(units);
}

std::string Generator::type(bool parameter) {
  std::vector<std::string> types = {"text",     "int",      "bool", "host",    "port", "k8s.Namespace",
                                    "k8s.Name", "duration", "size", "percent", "url"};
  if (!parameter)
    types.insert(types.end(), {"list<text>", "list<k8s.Pod>", "json"});
  if (chance(12))
    return "low | medium | high-er";
  return pick(types);
}

std::string Generator::constant(const std::string &type) {
  if (type == "int")
    return std::to_string(below(100));
  if (type == "bool")
    return chance(50) ? "true" : "false";
  if (type == "port")
    return std::to_string(1 + below(65535));
  if (type == "duration")
    return duration();
  if (type == "size")
    return std::to_string(1 + below(9)) + pick(std::vector<std::string>{"KB", "MiB", "GB"});
  if (type == "percent")
    return std::to_string(below(100)) + "%";
  if (type == "url")
    return "\"https://example.com/" + std::to_string(below(9)) + "\"";
  if (type.find('|') != std::string::npos)
    return chance(50) ? "\"low\"" : "\"high-er\"";
  if (type == "text")
    return string(false);
  return "\"name-" + std::to_string(below(9)) + "\"";
}

const Generator::Value *Generator::valueOf(const std::string &type) {
  std::vector<const Value *> found;
  for (const Value &value : values_)
    if (value.type == type)
      found.push_back(&value);
  return found.empty() ? nullptr : found[below(static_cast<unsigned>(found.size()))];
}

void Generator::sum(unsigned depth) {
  const Value *value = valueOf("int");
  if (depth > 0 && chance(15)) {
    word("(");
    sum(depth - 1);
    word(")");
  } else if (depth > 0 && chance(10)) {
    word(std::to_string(below(100)) + "%");
    out_ += " of ";
    out_ += value ? value->name : "7";
  } else
    word(value && chance(60) ? value->name : std::to_string(below(1000)));
  if (depth > 0 && chance(30)) {
    out_ += " " + pick(std::vector<std::string>{"+", "-", "*", "/"});
    sum(depth - 1);
  }
}

void Generator::condition(unsigned depth) {
  static const std::vector<std::string> comparisons = {"==", "!=", "<", "<=", ">", ">="};
  if (depth > 0 && chance(30)) {
    if (chance(30)) {
      word("(");
      condition(depth - 1);
      word(")");
      return;
    }
    condition(depth - 1);
    out_ += chance(50) ? " and" : " or";
    condition(depth - 1);
    return;
  }
  if (chance(12))
    word("not");
  switch (below(5)) {
  case 0:
    word("ask");
    if (chance(40))
      word(name("question"));
    word(string(false));
    return;
  case 1:
    if (const Value *value = valueOf("text")) {
      word(value->name);
      if (chance(50)) {
        out_ += " matches";
        word("/^[a-z]+ \\/x{1,3}$/");
      } else {
        out_ += " contains";
        word(string(false));
      }
      return;
    }
    break;
  case 2:
    if (const Value *value = valueOf("bool")) {
      word(value->name);
      return;
    }
    break;
  case 3:
    if (const Value *value = valueOf("duration")) {
      word(value->name);
      out_ += " " + pick(comparisons);
      word(duration());
      return;
    }
    break;
  default:
    break;
  }
  sum(1);
  out_ += " " + pick(comparisons);
  sum(1);
}

std::string Generator::command(bool reads) {
  const Value *text = valueOf("text"), *pods = valueOf("k8s.Name");
  const std::string word = text && chance(50) ? "$" + text->name : "plain";
  const std::string pod = pods ? "$" + pods->name : "pod-1";
  std::vector<std::string> lines = {
      "kubectl get pods -n prod",
      "kubectl get pods -n prod -o json | jq -r '.items[].metadata.name'",
      "kubectl logs -n prod pod/" + pod + " --tail=50 | grep -c \"error $\"",
      "psql -h db.example.com -U app -d app -At -c \"SELECT count(*)\n          FROM pg_stat_activity WHERE "
      "state = 'active'\"",
      "redis-cli -h cache.example.com info memory | awk -F: '/used/ { print $2 }'",
      "echo \"" + word + " # no comment\" '{' \\\n          two",
      "curl -fsS --max-time 5 -H \"X-Case: " + word + "\" 'https://example.com/?a=1&b=2'",
      "cat <<EOF\n  { \"a\": 1 }\n}\nEOF",
      "! grep -q x /etc/hosts",
      "LC_ALL=C sort /etc/passwd | uniq -c && echo done",
  };
  if (!reads)
    lines.insert(lines.end(), {"kubectl rollout restart -n prod deployment/api",
                               "kubectl scale -n prod deployment/api --replicas=3",
                               "redis-cli -h cache.example.com set k v", "touch /tmp/" + word});
  return pick(lines);
}

} // namespace rbk::test
