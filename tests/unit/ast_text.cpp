#include "ast_text.h"

using namespace rbk;
using namespace rbk::ast;

namespace {

class Printer {
public:
  std::string out;

  void file(const File &f) {
    for (const Import &x : f.imports)
      line("import", text("path", x.path));
    for (const System &x : f.systems)
      in(line("system", head(x) + name("owner", x.owner)), [&] { prose(x.prose), links("link", x.links); });
    for (const Calendar &x : f.calendars)
      line("calendar", name("name", x.name) + text("zone", x.zone) + name("first", x.firstDay) +
                           name("last", x.lastDay) + name("from", x.from) + name("to", x.to));
    for (const SeverityDecl &x : f.severities)
      in(line("severity", head(x) + duration("respond", x.respond) + duration("resolve", x.resolve)), [&] {
        prose(x.prose);
        for (const Duty &d : x.duties)
          line("duty", name("contact", d.contact) + duration("within", d.within) +
                           duration("every", d.every) + name("template", d.templateName));
        for (const Symptom &m : x.metrics)
          symptom(m);
        escalation(x.escalation);
      });
    for (const Contact &x : f.contacts)
      in(line("contact", head(x)), [&] {
        for (const Channel &c : x.channels)
          line("channel", name("kind", c.kind) + text("address", c.address));
      });
    for (const Service &x : f.services)
      in(line("service", head(x) + name("owner", x.owner)), [&] {
        prose(x.prose), links("dashboard", x.dashboards), links("link", x.links);
        for (const Text &w : x.workloads)
          line("workload", text("name", w));
        for (const Symptom &m : x.metrics)
          symptom(m);
        for (const Symptom &a : x.alerts)
          symptom(a);
      });
    for (const Review &x : f.reviews)
      in(line("review", names("severities", x.severities) + duration("within", x.within)),
         [&] { prose(x.prose); });
    for (const Checklist &x : f.checklists)
      in(line("checklist", head(x) + names("severities", x.severities) + duration("within", x.within) +
                               duration("every", x.every)),
         [&] { prose(x.items); });
    for (const Template &x : f.templates)
      in(line("template", head(x) + text("body", x.body)), [&] { parameters(x.fields); });
    for (const Record &x : f.records)
      in(line("record", name("name", x.name)), [&] { parameters(x.fields); });
    for (const Procedure &x : f.procedures)
      in(line("procedure", head(x)), [&] { parameters(x.parameters), prose(x.prose), items(x.items); });
    for (const Runbook &x : f.runbooks)
      runbook("runbook", x);
    for (const Runbook &x : f.references)
      runbook("reference", x);
    for (const CommandDecl &x : f.commands)
      line("command", name("name", x.name));
    if (!f.lostNames.empty()) {
      std::string lost;
      for (StringRef each : f.lostNames)
        lost += " " + each.str();
      line("lost", lost);
    }
  }

private:
  // --- values: each ` name=value`, or nothing where it is absent

  static std::string shown(const Text &t) {
    std::string result = "\"";
    for (const TextPart &part : t.parts) {
      if (part.isVariable) {
        result += "${" + part.text.str() + "}";
        continue;
      }
      for (char c : part.text)
        result += c == '\n'                           ? std::string("\\n")
                  : c == '"' || c == '\\' || c == '$' ? std::string{'\\', c}
                                                      : std::string(1, c);
    }
    return result + "\"";
  }
  static std::string shown(const Duration &d) {
    const char *units[] = {"ms", " business days", " business hours"};
    return std::to_string(d.amount) + units[static_cast<size_t>(d.unit)];
  }
  static std::string shown(const TypeName *type) {
    if (!type)
      return "?";
    std::string result = type->name.text.str();
    for (const Name &each : type->alternatives)
      result += (result.empty() ? "" : "|") + each.text.str();
    return type->element ? result + "<" + shown(type->element) + ">" : result;
  }
  static std::string shown(const Expr *e) {
    if (!e)
      return "?";
    switch (e->kind) {
    case ExprKind::Integer:
      return std::to_string(e->integer);
    case ExprKind::Size:
      return std::to_string(e->integer) + "B";
    case ExprKind::Percent:
      return std::to_string(e->integer) + "%";
    case ExprKind::Duration:
      return std::to_string(e->integer) + "ms";
    case ExprKind::Bool:
      return e->integer ? "true" : "false";
    case ExprKind::Text:
      return shown(e->text);
    case ExprKind::Regex:
      return "/" + e->name.text.str() + "/";
    case ExprKind::Variable:
      return e->name.text.str();
    case ExprKind::Ask:
      return "(ask " + (e->name ? e->name.text.str() + " " : "") + shown(e->text) + ")";
    case ExprKind::Not:
      return "(not " + shown(e->left) + ")";
    case ExprKind::Binary:
      return "(" + shown(e->left) + " " + spelling(e->op).str() + " " + shown(e->right) + ")";
    }
    return "?";
  }
  static std::string shown(const ShellLine &shell) {
    std::string result;
    for (const ShellLine::Item &item : shell.items) {
      result += item.connector == Connector::And ? " && " : item.connector == Connector::Or ? " || " : "";
      result += item.pipeline.negated ? "! " : "";
      for (const SimpleCommand &command : item.pipeline.commands)
        result += (&command == item.pipeline.commands.begin() ? "" : " | ") + shown(command);
    }
    return result;
  }
  static std::string shown(const SimpleCommand &command) {
    std::string result;
    for (const ShellAssignment &a : command.assignments)
      result += a.name.str() + "=" + shown(a.value) + " ";
    for (const Word &word : command.words)
      result += (&word == command.words.begin() ? "" : " ") + shown(word);
    const char *operators[] = {"<", ">", ">>", ">&", "<<"};
    for (const ShellRedirection &r : command.redirections)
      result +=
          " " + std::to_string(r.descriptor) + (r.alsoStderr ? "&" : "") +
          operators[static_cast<size_t>(r.kind)] +
          (r.kind == ShellRedirection::Kind::Duplicate ? std::to_string(r.duplicateOf) : shown(r.target));
    return result;
  }
  /// The same whatever quotes were used, as long as it is the same argument.
  static std::string shown(const Word &word) {
    std::string result;
    for (const WordPart &part : word.parts)
      if (part.kind == WordPart::Kind::Variable)
        result += "${" + part.text.str() + "}";
      else if (part.kind == WordPart::Kind::Substitution)
        result += "$(" + shown(*part.substitution) + ")";
      else
        for (char c : part.text)
          result += c == '\n'                        ? std::string("\\n")
                    : StringRef(" \\$|").contains(c) ? std::string{'\\', c}
                                                     : std::string(1, c);
    return result.empty() ? "''" : result;
  }

  template <typename T>
  static std::string value(const char *key, const T &v) {
    return std::string(" ") + key + "=" + v;
  }
  static std::string name(const char *key, const Name &n) { return n ? value(key, n.text.str()) : ""; }
  static std::string names(const char *key, ArrayRef<Name> list) {
    std::string all;
    for (const Name &n : list)
      all += (all.empty() ? "" : " ") + n.text.str();
    return list.empty() ? "" : value(key, "[" + all + "]");
  }
  static std::string text(const char *key, const Text &t) { return t ? value(key, shown(t)) : ""; }
  static std::string duration(const char *key, const Duration &d) { return d ? value(key, shown(d)) : ""; }
  static std::string expr(const char *key, const Expr *e) { return e ? value(key, shown(e)) : ""; }
  static std::string arguments(ArrayRef<Argument> list) {
    std::string all;
    for (const Argument &a : list)
      all += (all.empty() ? "" : ", ") + a.name.text.str() + ": " + shown(a.value);
    return list.empty() ? "" : value("arguments", "(" + all + ")");
  }
  template <typename Declaration>
  static std::string head(const Declaration &d) {
    return name("name", d.name) + text("title", d.title);
  }

  // --- lines

  unsigned depth_ = 0;
  Printer &line(const char *kind, const std::string &rest) {
    out += std::string(2 * depth_, ' ') + kind + rest + "\n";
    return *this;
  }
  template <typename Body>
  void in(Printer &, Body body) {
    ++depth_;
    body();
    --depth_;
  }

  void prose(ArrayRef<Text> lines) {
    for (const Text &t : lines)
      line("prose", " " + shown(t));
  }
  void links(const char *kind, ArrayRef<Link> list) {
    for (const Link &l : list)
      line(kind, text("title", l.title) + text("url", l.url));
  }
  void parameters(ArrayRef<Parameter> list) {
    for (const Parameter &p : list)
      line("param", name("name", p.name) + value("type", shown(p.type)) + expr("default", p.defaultValue) +
                        name("matching", p.pattern) + text("env", p.environment) + text("doc", p.doc));
  }
  void escalation(const Escalation *e) {
    if (!e)
      return;
    in(line("escalate", ""), [&] {
      for (const EscalationLevel &l : e->levels)
        line("level", duration("at", l.offset) + text("if", l.trigger) + name("verb", l.verb) +
                          name("contact", l.contact) + name("severity", l.whenSeverity));
    });
  }
  void symptom(const Symptom &s) {
    const char *kinds[] = {"sign-prose", "alert", "metric", "log", "event"};
    line(kinds[static_cast<size_t>(s.kind)],
         text("title", s.title) + text("text", s.text) + name("pattern", s.pattern) + name("alert", s.alert) +
             (s.threshold ? value("op", spelling(s.op).str()) : "") + expr("threshold", s.threshold) +
             duration("for", s.holdsFor));
  }
  void section(const Section &s) {
    in(line(nameOf(s.kind).data(), text("title", s.title) + duration("within", s.within)), [&] {
      for (const Symptom &each : s.symptoms)
        symptom(each);
      prose(s.prose), items(s.items);
    });
  }
  void runbook(const char *kind, const Runbook &r) {
    in(line(kind, head(r) + name("service", r.service) + name("severity", r.severity) +
                      name("owner", r.owner) + duration("target", r.targetResolve) +
                      name("reviewed", r.reviewed) + duration("every", r.reviewEvery) +
                      text("rehearsed", r.rehearsed) + text("version", r.version) +
                      text("emergency", r.emergency)),
       [&] {
         prose(r.prose);
         for (const Requirement &q : r.requirements)
           line("requires", name("fact", q.fact) + name("version", q.version) + text("because", q.because));
         parameters(r.parameters);
         for (const Part &part : r.parts) {
           if (part.section) {
             section(*part.section);
             continue;
           }
           const Cause &c = *part.cause;
           in(line("cause", head(c) + expr("when", c.when)), [&] {
             prose(c.prose);
             for (const Symptom &sign : c.signs)
               symptom(sign);
             for (const Section &s : c.sections)
               section(s);
           });
         }
         escalation(r.escalation);
         for (const Related &s : r.see)
           line("see", text("title", s.title) +
                           text(s.kind == Related::Kind::Link ? "url" : "path", s.target) +
                           name("runbook", s.runbook));
       });
  }
  void items(ArrayRef<Item> list) {
    for (const Item &item : list)
      if (item.step)
        step(*item.step);
      else if (item.call)
        line("do", name("procedure", item.call->procedure) + arguments(item.call->arguments) +
                       expr("when", item.call->when));
      else
        in(line("option", text("title", item.option->title) + expr("when", item.option->when) +
                              (item.option->isLastResort ? " last-resort" : "")),
           [&] { prose(item.option->prose), items(item.option->items); });
  }
  void step(const Step &s) {
    in(line("step", text("title", s.title) + expr("when", s.when) + duration("timeout", s.timeout) +
                        (s.retry == 1 ? "" : value("retry", std::to_string(s.retry))) +
                        duration("for", s.holdsFor) + duration("every", s.every)),
       [&] { statements(s.body); });
  }
  void statements(ArrayRef<const Stmt *> body) {
    const char *kinds[] = {"prose",  "run",     "let",        "let-succeeds", "let-expr", "save",
                           "assume", "confirm", "undo",       "irreversible", "manual",   "expect",
                           "if",     "for",     "background", "suspect",      "notify",   "report",
                           "wait",   "link",    "example"};
    for (const Stmt *s : body) {
      std::string rest = name("name", s->name) + (s->type ? value("type", shown(s->type)) : "") +
                         text("text", s->text) + text("extra", s->extra) + expr("expr", s->expr) +
                         name("source", s->source) +
                         (s->limit ? value("limit", std::to_string(s->limit)) : "") +
                         name("until", s->until) + duration("duration", s->duration) +
                         arguments(s->arguments) + (s->command ? " $ " + shown(*s->command) : "");
      in(line(kinds[static_cast<size_t>(s->kind)], rest), [&] { statements(s->body); });
      if (!s->otherwise.empty())
        in(line("else", ""), [&] { statements(s->otherwise); });
    }
  }
};

} // namespace

std::string textOf(const File &file) {
  Printer printer;
  printer.file(file);
  return printer.out;
}
