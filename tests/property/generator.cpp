#include "tests/property/generator.h"

namespace rbk::test {

// --- layout
// -----------------------------------------------------------------------------------------------------------

void Generator::gap() {
  if (chance(85)) {
    out_ += " ";
    return;
  }
  switch (below(5)) {
  case 0:
    out_ += "   ";
    break;
  case 1:
    out_ += "\t ";
    break;
  case 2:
    out_ += "\n" + std::string(below(12), ' ');
    break;
  case 3:
    out_ += " # why: \"{\" and 'it'\n  ";
    break;
  default:
    out_ += "\r\n ";
    break;
  }
}
void Generator::word(const std::string &text) {
  gap();
  out_ += text;
}
void Generator::glued(const std::string &text) { out_ += text; }
void Generator::item() {
  out_ += "\n";
  if (chance(10))
    out_ += "\n";
  if (chance(6))
    out_ += std::string(below(8), ' ') + "# a remark: } \"\n";
  out_ += std::string(chance(90) ? indent_ * 2 : below(9), ' ');
}
void Generator::open() {
  word("{");
  ++indent_;
  if (chance(4))
    out_ += " # after the brace\n";
}
void Generator::close() {
  --indent_;
  item();
  out_ += "}";
}
void Generator::endOfLine(const std::string &rest) {
  const bool here = rest.find("<<") != std::string::npos; // blanks would hide the end of the document
  out_ += rest + (!here && chance(5) ? "  " : "");
}

// --- declarations
// --------------------------------------------------------------------------------------------------

void Generator::system() {
  item();
  glued("system");
  word(name("system"));
  word(string(false));
  open();
  item();
  endOfLine("- " + prose(false));
  item();
  glued("link");
  word(string(false));
  word("\"https://example.com\"");
  close();
}

void Generator::contact() {
  contacts_.push_back(name("contact"));
  item();
  glued("contact");
  word(contacts_.back());
  if (chance(70))
    word(string(false));
  open();
  static const std::vector<std::string> kinds = {"pagerduty", "phone", "slack", "mail", "url"};
  for (unsigned i = 1 + below(2); i-- > 0;) {
    item();
    glued(pick(kinds));
    word("\"#x-" + std::to_string(below(9)) + "\"");
  }
  close();
}

void Generator::escalation() {
  item();
  glued("escalate");
  open();
  unsigned minutes = 0;
  for (unsigned i = 1 + below(3); i-- > 0;) {
    item();
    glued("at");
    word(std::to_string(minutes) + "m");
    word(chance(80) ? "page" : "notify");
    word(pick(contacts_));
    if (!severities_.empty() && chance(15)) {
      word("when");
      word("severity");
      word(pick(severities_));
    }
    minutes += 1 + below(5);
  }
  if (chance(30)) {
    item();
    glued("if");
    word(string(false));
    word("page");
    word(pick(contacts_));
  }
  close();
}

void Generator::severity(unsigned index) {
  item();
  glued("severity");
  word("P" + std::to_string(index));
  word(string(false));
  open();
  item();
  glued("respond");
  word(std::to_string(15 + index * 10) + "m");
  if (chance(50))
    item();
  else
    gap();
  glued("resolve");
  word(std::to_string(200 + index * 10) + "h");
  if (chance(50)) {
    item();
    endOfLine("- " + prose(false));
  }
  if (chance(30)) {
    item();
    glued("notify");
    word(pick(contacts_));
    word("within");
    word("2h");
    if (chance(50)) {
      word("every");
      word("3h");
    }
    if (!messages_.empty() && chance(60)) {
      word("using");
      word(pick(messages_).name);
    }
  }
  if (chance(30)) {
    item();
    glued("metric");
    word("\"rate(errors[5m])\"");
    word(">");
    word(std::to_string(90 - index * 10) + "%");
  }
  escalation();
  close();
  severities_.push_back("P" + std::to_string(index));
}

void Generator::service() {
  services_.push_back(name("service"));
  item();
  glued("service");
  word(services_.back());
  if (chance(70))
    word(string(false));
  open();
  item();
  glued("owner");
  word(pick(contacts_));
  if (chance(40)) {
    item();
    glued("dashboard");
    word(string(false));
    word("\"https://example.com/d/1\"");
  }
  if (chance(30)) {
    item();
    glued("workload");
    word("\"deployment/api\"");
  }
  if (chance(30)) {
    item();
    glued("metric");
    word(string(false));
    word("\"rate(errors[5m])\"");
    word("<");
    word("1%");
  }
  if (chance(30)) {
    alerts_.push_back(name("Alert"));
    item();
    glued("alert");
    word(alerts_.back());
    word("\"rate(errors[5m])\"");
    word(">");
    word("5%");
    if (chance(50)) {
      word("for");
      word("5m");
    }
  }
  close();
}

void Generator::calendar() {
  item();
  glued("calendar");
  word(name("calendar"));
  open();
  item();
  glued("zone");
  word("\"Europe/Berlin\"");
  item();
  glued("days");
  word("mon-fri");
  item();
  glued("hours");
  word("09:00-17:00");
  close();
}

void Generator::checklist() {
  item();
  glued("checklist");
  word(name("checklist"));
  word(string(false));
  if (chance(50)) {
    word("for");
    word(pick(severities_));
    if (chance(30)) {
      if (chance(50))
        gap();
      glued(",");
      word(pick(severities_));
    }
  }
  if (chance(50)) {
    word("within");
    word("2d");
  } else if (chance(50)) {
    word("every");
    word("4w");
  }
  open();
  for (unsigned i = 1 + below(3); i-- > 0;) {
    item();
    endOfLine("- " + prose(false));
  }
  close();
}

void Generator::review() {
  item();
  glued("review");
  word("for");
  word(pick(severities_));
  if (chance(50)) {
    word("within");
    word("5 business days");
  }
  open();
  item();
  endOfLine("- " + prose(false));
  close();
}

void Generator::record() {
  Callable record{name("record"), {}};
  item();
  glued("record");
  word(record.name);
  open();
  for (unsigned i = 1 + below(3); i-- > 0;) {
    record.parameters.push_back({name("f"), chance(50) ? "int" : "text"});
    if (chance(50))
      item();
    else
      gap();
    glued(record.parameters.back().name);
    glued(":");
    word(record.parameters.back().type);
  }
  close();
  records_.push_back(record);
}

void Generator::messageTemplate() {
  Callable message{name("template"), {}};
  item();
  glued("template");
  word(message.name);
  word(string(false));
  open();
  std::string text;
  for (unsigned i = 1 + below(3); i-- > 0;) {
    const std::string of = chance(30) ? "low | medium | high-er" : "text";
    message.parameters.push_back({name("field"), of});
    item();
    glued("field");
    word(message.parameters.back().name);
    glued(":");
    word(of);
    if (chance(40)) {
      word("=");
      word(constant(of));
    }
    text += "    " + std::string(below(3), ' ') + "**x:** $" + message.parameters.back().name + "\n";
  }
  item();
  glued("\"\"\"\n" + text + "    \"\"\"");
  close();
  messages_.push_back(message);
}

void Generator::parameters(unsigned count) {
  for (; count > 0; --count) {
    const std::string of = type(true);
    values_.push_back({name("p"), of});
    item();
    glued("param");
    word(values_.back().name);
    if (chance(10))
      gap();
    glued(":");
    word(of);
    if (chance(50)) {
      word("=");
      word(constant(of));
    }
    if (chance(10)) {
      word("matching");
      word("/.*/");
    }
    if (chance(10)) {
      word("from");
      word("env");
      word("\"NAME\"");
    }
    if (chance(20))
      word(string(false));
  }
}

void Generator::procedure() {
  Callable procedure{name("procedure"), {}};
  const std::vector<Value> outer = std::exchange(values_, {});
  item();
  glued("procedure");
  word(procedure.name);
  if (chance(20))
    gap();
  glued("(");
  for (unsigned i = below(4); i-- > 0;) {
    const std::string of = chance(50) ? "int" : "text";
    procedure.parameters.push_back({name("a"), of});
    values_.push_back(procedure.parameters.back());
    if (chance(20))
      gap();
    glued(procedure.parameters.back().name + ":");
    word(of);
    if (i > 0)
      glued(",");
    if (i > 0)
      gap();
  }
  glued(")");
  if (chance(60))
    word(string(false));
  open();
  if (chance(30)) {
    item();
    endOfLine("- " + prose(false));
  }
  for (unsigned i = 1 + below(2); i-- > 0;)
    if (!procedures_.empty() && chance(30))
      call();
    else
      step(false);
  close();
  values_ = outer;
  procedures_.push_back(procedure);
}

void Generator::reference() {
  const std::vector<Value> outer = std::exchange(values_, {});
  item();
  glued("reference");
  word(name("reference"));
  word(string(false));
  open();
  parameters(below(2));
  item();
  endOfLine("- " + prose(true));
  step(true);
  close();
  values_ = outer;
}

std::string Generator::program() {
  if (chance(30))
    system();
  for (unsigned i = 1 + below(3); i-- > 0;)
    contact();
  for (unsigned i = below(2); i-- > 0;)
    messageTemplate();
  for (unsigned i = 0, count = 1 + below(3); i < count; ++i)
    severity(i);
  service();
  calendar();
  if (chance(30))
    checklist();
  if (chance(30))
    review();
  for (unsigned i = below(3); i-- > 0;)
    record();
  for (unsigned i = below(3); i-- > 0;)
    procedure();
  for (unsigned i = 1 + below(2); i-- > 0;)
    runbook();
  if (chance(20))
    reference();
  out_ += chance(80) ? "\n" : "";
  return std::move(out_);
}

} // namespace rbk::test
