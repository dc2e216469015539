#include "tests/property/generator.h"

namespace rbk::test {

void Generator::runbook() {
  values_.clear();
  causes_.clear();
  runbooks_.push_back(name("runbook"));
  item();
  glued("runbook");
  word(runbooks_.back());
  word(string(false));
  open();
  if (chance(40)) {
    item();
    endOfLine("- " + prose(false));
  }
  item();
  glued("service");
  word(pick(services_));
  item();
  glued("severity");
  word(pick(severities_));
  if (chance(40)) {
    item();
    glued("target");
    word("resolve");
    word("190h");
  }
  if (chance(20)) {
    item();
    glued("version");
    word("\"1.2\"");
  }
  if (chance(20)) {
    item();
    glued("emergency");
    word(string(false));
  }
  if (chance(20)) {
    item();
    glued("reviewed");
    word("2026-11-01");
    word("every");
    word("90d");
  }
  if (chance(20)) {
    item();
    glued("requires");
    word("metrics-server");
    word("because");
    word(string(false));
  }
  parameters(below(4));
  if (chance(30))
    section("require", true);
  if (chance(60))
    symptoms();
  if (chance(15))
    section("mitigate", false);
  const bool hasCauses = chance(35);
  if (hasCauses)
    for (unsigned i = 1 + below(3); i-- > 0;)
      causes_.push_back(name("cause"));
  for (unsigned i = 1 + below(2); i-- > 0;)
    section("diagnose", true);
  if (hasCauses)
    for (const std::string &each : std::vector<std::string>(causes_)) {
      item();
      glued("cause");
      word(each);
      cause();
    }
  resolve();
  verify();
  if (chance(30))
    escalation();
  if (chance(30))
    see();
  close();
  causes_.clear();
}

void Generator::see() {
  item();
  glued("see");
  open();
  item();
  glued("link");
  word(string(false));
  word("\"https://example.com\"");
  if (chance(50)) {
    item();
    glued("runbook");
    word(pick(runbooks_));
  }
  close();
}

void Generator::signs(bool confirmed) {
  for (unsigned i = 1 + below(3); i-- > 0;) {
    item();
    switch (below(5)) {
    case 0:
      glued("alert");
      word(alerts_.empty() ? "SomeAlert" : pick(alerts_));
      break;
    case 1:
      glued("metric");
      word("\"rate(errors[5m])\"");
      word(">");
      word("99%");
      if (chance(50)) {
        word("for");
        word("5m");
      }
      break;
    case 2:
      glued("log");
      word(chance(50) ? "/timed? out: \\/x/" : string(false));
      break;
    case 3:
      glued("event");
      word("\"OOMKilling\"");
      break;
    default:
      endOfLine("- " + prose(true));
      break;
    }
  }
  if (confirmed)
    step(true);
}

void Generator::symptoms() {
  item();
  glued("symptoms");
  open();
  signs(chance(30));
  close();
}

void Generator::section(const std::string &keyword, bool reads) {
  item();
  glued(keyword);
  if (chance(50))
    word(string(false));
  if (chance(30)) {
    word("within");
    word("100h");
  }
  open();
  if (chance(20)) {
    item();
    endOfLine("- " + prose(true));
  }
  for (unsigned i = 1 + below(2); i-- > 0;)
    if (!reads && !procedures_.empty() && chance(20))
      call();
    else
      step(reads);
  close();
}

void Generator::cause() {
  word(string(false));
  if (chance(30)) {
    word("when");
    condition(0);
  }
  open();
  const size_t visible = values_.size();
  signs(false);
  if (chance(50))
    section("diagnose", true);
  resolve();
  values_.resize(visible);
  close();
}

void Generator::resolve() {
  item();
  glued("resolve");
  if (chance(20)) {
    word("within");
    word("150h");
  }
  open();
  for (unsigned i = 1 + below(3); i-- > 0;)
    if (chance(40))
      for (unsigned j = 1 + below(2); j-- > 0;)
        option();
    else if (!procedures_.empty() && chance(30))
      call();
    else
      step(false);
  close();
}

void Generator::verify() {
  item();
  glued("verify");
  open();
  step(true);
  close();
}

void Generator::option() {
  item();
  glued("option");
  word(string(false));
  if (chance(25)) {
    word("when");
    condition(0);
  }
  open();
  const size_t visible = values_.size();
  if (chance(60))
    body(false, 1);
  else
    step(false);
  values_.resize(visible);
  close();
}

void Generator::call() {
  const Callable &callee = pick(procedures_);
  item();
  glued("do");
  word(callee.name);
  glued("(");
  for (size_t i = 0; i < callee.parameters.size(); ++i) {
    const Value &parameter = callee.parameters[i];
    if (i > 0)
      glued(",");
    if (i > 0)
      gap();
    glued(parameter.name + ":");
    const Value *value = valueOf(parameter.type);
    word(value && chance(50) ? value->name : constant(parameter.type));
  }
  glued(")");
  if (chance(20)) {
    word("when");
    condition(0);
  }
}

void Generator::step(bool reads) {
  item();
  glued("step");
  word(string(true));
  const unsigned modifiers = below(4);
  if (modifiers == 1) {
    word("when");
    condition(1);
  }
  if (chance(20)) {
    word("timeout");
    word("40s");
  }
  if (modifiers == 2) {
    word("retry");
    word(std::to_string(2 + below(5)));
    word("every");
    word("5s");
  }
  if (modifiers == 3 && reads && chance(50)) {
    word("for");
    word("2m");
    word("every");
    word("30s");
  }
  open();
  body(reads, 2);
  close();
}

void Generator::body(bool reads, unsigned depth) {
  for (unsigned i = 1 + below(4); i-- > 0;)
    statement(reads, depth);
}

void Generator::let(bool reads) {
  const std::string of = chance(15) && !records_.empty() ? "record" : type(false);
  glued("let");
  const std::string variable = name("v");
  word(variable);
  switch (below(3)) {
  case 0:
    glued(":");
    word("bool");
    word("=");
    word("succeeds");
    out_ += " ";
    endOfLine("$ " + std::string("kubectl get pods -n prod"));
    values_.push_back({variable, "bool"});
    return;
  case 1:
    word("=");
    if (chance(50)) {
      glued(" 1 +");
      sum(1);
      values_.push_back({variable, "int"});
      return;
    }
    glued(" $ ");
    endOfLine(command(reads && true).find("&&") == std::string::npos ? "kubectl get pods -n prod" : "uptime");
    values_.push_back({variable, "text"});
    return;
  default:
    break;
  }
  glued(":");
  if (of == "record") {
    const Callable &record = pick(records_);
    const bool list = chance(50);
    word(list ? "list<" + record.name + ">" : record.name);
    values_.push_back({variable, list ? "list of " + record.name : record.name});
    if (!list)
      for (const Value &field : record.parameters)
        values_.push_back({variable + "." + field.name, field.type == "text" ? "field" : "int"});
  } else {
    word(of);
    values_.push_back({variable, of});
  }
  word("=");
  out_ += " ";
  endOfLine("$ kubectl get pods -n prod -o json");
}

void Generator::loop(bool reads, unsigned depth) {
  std::vector<Value> lists;
  for (const Value &value : values_)
    if (value.type.compare(0, 5, "list<") == 0 || value.type.compare(0, 7, "list of") == 0)
      lists.push_back(value);
  if (lists.empty()) {
    let(reads);
    return;
  }
  const Value list = pick(lists);
  const size_t visible = values_.size();
  glued("for");
  const std::string variable = name("each");
  word(variable);
  word("in");
  word(list.name);
  if (chance(40)) {
    word("at");
    word("most");
    word(std::to_string(1 + below(30)));
  }
  open();
  if (list.type == "list<text>")
    values_.push_back({variable, "text"});
  item();
  const std::string record = list.type.compare(0, 7, "list of") == 0 ? list.type.substr(8) : "";
  if (record.empty())
    glued("report \"$" + variable + " is there\"");
  else
    glued("report \"there is one more\"");
  body(reads, depth - 1);
  values_.resize(visible);
  close();
}

void Generator::message() {
  glued("notify");
  word(pick(contacts_));
  if (messages_.empty() || chance(50)) {
    word(string(true));
  } else {
    const Callable &callee = pick(messages_);
    word("using");
    word(callee.name);
    glued("(");
    for (size_t i = 0; i < callee.parameters.size(); ++i) {
      const Value &parameter = callee.parameters[i];
      if (i > 0)
        glued(",");
      if (i > 0)
        gap();
      glued(parameter.name + ":");
      word(parameter.type == "text" ? string(false) : chance(50) ? "low" : "\"medium\"");
    }
    glued(")");
  }
  if (chance(30)) {
    word("within");
    word("10m");
  }
}

void Generator::statement(bool reads, unsigned depth) {
  item();
  const size_t visible = values_.size();
  switch (below(depth > 0 ? 18 : 14)) {
  case 0:
    endOfLine("- " + prose(true));
    return;
  case 1:
  case 2:
    endOfLine("$ " + command(reads));
    return;
  case 3:
  case 4:
    let(reads);
    return;
  case 5:
    glued("save");
    word(name("file"));
    out_ += " ";
    endOfLine("$ kubectl get pods -n prod -o yaml");
    return;
  case 6:
    glued("report");
    word(string(true));
    return;
  case 7:
    glued("expect");
    condition(1);
    return;
  case 8:
    glued("wait");
    word("1s");
    return;
  case 9:
    glued("manual");
    if (chance(40))
      word(name("task"));
    word(string(true));
    if (chance(40)) {
      word("within");
      word(duration());
    }
    return;
  case 10:
    glued("confirm");
    word(string(true));
    return;
  case 11:
    if (causes_.empty()) {
      glued("link");
      word(string(false));
      word("\"https://example.com\"");
      return;
    }
    glued("suspect");
    word(pick(causes_));
    if (chance(50))
      word(string(true));
    return;
  case 12:
    message();
    return;
  case 13:
    glued("example");
    word("python");
    word(string(false));
    word("\"\"\"\n      if x:\n        y = {}\n      \"\"\"");
    return;
  case 14:
    glued("if");
    condition(1);
    open();
    body(reads, depth - 1);
    close();
    if (chance(40)) {
      word("else");
      values_.resize(visible);
      if (chance(30)) {
        word("if");
        condition(0);
      }
      open();
      body(reads, depth - 1);
      close();
    }
    values_.resize(visible);
    return;
  case 15:
    glued("background");
    if (chance(30)) {
      word("within");
      word("20s");
    }
    word("until");
    word("/Forwarding from/");
    out_ += " ";
    endOfLine("$ kubectl port-forward -n prod svc/api 8080:80");
    return;
  default:
    loop(reads, depth);
    return;
  }
}

} // namespace rbk::test
