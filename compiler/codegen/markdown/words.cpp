#include "compiler/codegen/markdown/words.h"

#include "compiler/codegen/markdown/overloaded.h"

#include <llvm/ADT/StringSwitch.h>

namespace rbk::markdown {
using llvm::StringRef;

std::string time(uint64_t milliseconds) {
  constexpr uint64_t day = 86'400'000;
  if (milliseconds >= day && milliseconds % day == 0)
    return std::to_string(milliseconds / day) + (milliseconds == day ? " day" : " days");
  return plan::showDuration(milliseconds);
}

std::string time(const plan::Duration &duration) {
  return duration.clock() ? time(static_cast<uint64_t>(duration.amount)) : plan::showDuration(duration);
}

std::string sentence(std::string text) {
  if (!text.empty() && !StringRef(".!?:").contains(text.back()))
    text += '.';
  return text;
}

std::string describe(const plan::Type &type) {
  if (type.secret)
    return "a secret";
  if (type.element) {
    const char *form = type.splitsAtBlanks                             ? "one to a line or between blanks"
                       : type.element->kind == plan::ValueKind::Record ? "one JSON object to a line"
                                                                       : "one to a line";
    return "a list, " + std::string(form) + ": " + describe(*type.element);
  }
  if (!type.alternatives.empty()) {
    std::string list;
    for (const std::string &each : type.alternatives)
      list += (list.empty() ? "" : ", ") + code(each);
    return "one of " + list;
  }
  if (type.fields) {
    std::string list;
    for (const plan::RecordField &field : *type.fields)
      list += (list.empty() ? "" : ", ") + code(field.name) + " (" + describe(field.type) + ")";
    return "a JSON object with " + list;
  }
  StringRef name = type.name;
  return llvm::StringSwitch<std::string>(name)
      .Case("text", "text")
      .Case("int", "a whole number")
      .Case("bool", "`true` or `false`")
      .Case("duration", "a duration")
      .Case("size", "a size in bytes")
      .Case("percent", "a percentage")
      .Case("url", "a URL")
      .Case("host", "a host name or address")
      .Case("port", "a port")
      .Case("file", "the path of a file")
      .Case("regex", "a regular expression")
      .Case("json", "JSON")
      .Case("k8s.Namespace", "a namespace")
      .Case("k8s.Pod", "the name of a pod")
      .Case("k8s.Workload", "a workload")
      .Case("k8s.Name", "the name of an object")
      .Case("k8s.LabelSelector", "a label selector")
      .Case("k8s.Context", "a context of kubectl")
      .Default("a value of type " + code(name));
}

std::string describe(plan::Effect effect, plan::Place place) {
  const char *where = nullptr;
  switch (place) {
  case plan::Place::Local:
    where = "this machine";
    break;
  case plan::Place::Pod:
    where = "the pod";
    break;
  case plan::Place::Container:
    where = "the container";
    break;
  case plan::Place::Host:
    where = "the host";
    break;
  case plan::Place::Cluster:
    where = "the cluster";
    break;
  case plan::Place::Cloud:
    where = "the cloud account";
    break;
  case plan::Place::Db:
    where = "the database";
    break;
  }
  bool on = place == plan::Place::Local || place == plan::Place::Host;
  std::string inside = std::string(on ? "on " : "in ") + where;
  switch (effect) {
  case plan::Effect::Read:
    return "";
  case plan::Effect::Write:
    return std::string("Changes ") + where;
  case plan::Effect::Disrupt:
    return "Interrupts work " + inside;
  case plan::Effect::Destroy:
    return "Destroys data or configuration " + inside;
  case plan::Effect::Unknown:
    return "May do anything " + inside;
  }
  return "";
}

// --- conditions ---

std::string comparing(ast::BinaryOp op) {
  switch (op) {
  case ast::BinaryOp::Less:
    return "less than ";
  case ast::BinaryOp::LessEqual:
    return "at most ";
  case ast::BinaryOp::Greater:
    return "greater than ";
  case ast::BinaryOp::GreaterEqual:
    return "at least ";
  default:
    return "";
  }
}

std::string compared(ast::BinaryOp op, const std::string &value) {
  if (op == ast::BinaryOp::Contains || op == ast::BinaryOp::Matches)
    return (op == ast::BinaryOp::Contains ? "contains " : "matches ") + value;
  return (op == ast::BinaryOp::NotEqual ? "is not " : "is ") + comparing(op) + value;
}

namespace {

/// Says a condition, either as a statement or as what comes after "Expect".
class Sentence {
public:
  Sentence(llvm::ArrayRef<plan::Variable> variables, bool expecting)
      : variables_(variables), expecting_(expecting) {}

  std::string say(const plan::Expr &expr, bool negated) const {
    return std::visit(
        Overloaded{
            [&](const plan::AskExpr &ask) {
              std::string question = "“" + show(ask.gate.text, variables_, Spot::Inline) + "”";
              return "the answer to " + question + (expecting_ ? " to be " : " is ") +
                     (negated ? "no" : "yes");
            },
            [&](const plan::NotExpr &inner) { return say(*inner.operand, !negated); },
            [&](const plan::BinaryExpr &binary) { return sayBinary(binary, expr, negated); },
            [&](const plan::VariableExpr &variable) {
              return code(variables_[variable.variable].name) + is(negated ? "`false`" : "`true`");
            },
            [&](const plan::BoolExpr &) { return value(expr) + is(negated ? "`false`" : "`true`"); },
            [&](const plan::IntegerExpr &) { return value(expr); },
            [&](const plan::TextExpr &) { return value(expr); },
            [&](const plan::RegexExpr &) { return value(expr); },
        },
        expr.node);
  }

private:
  std::string is(const std::string &what) const { return (expecting_ ? " to be " : " is ") + what; }

  /// A value as its author wrote it, but for a text, which stands without its quotes.
  std::string value(const plan::Expr &expr) const {
    if (const auto *text = std::get_if<plan::TextExpr>(&expr.node)) {
      std::string shown = plan::showText(text->text, variables_);
      return shown.empty() ? "empty" : code(shown);
    }
    if (const auto *regex = std::get_if<plan::RegexExpr>(&expr.node))
      return code("/" + regex->pattern + "/");
    if (const auto *variable = std::get_if<plan::VariableExpr>(&expr.node))
      return code(variables_[variable->variable].name);
    return code(expr.source);
  }

  std::string sayBinary(const plan::BinaryExpr &binary, const plan::Expr &whole, bool negated) const {
    using ast::BinaryOp;
    BinaryOp op = binary.op;
    auto compare = [&](BinaryOp yes, BinaryOp no) { return comparison(binary, negated ? no : yes); };
    switch (op) {
    case BinaryOp::And:
    case BinaryOp::Or: {
      bool both = (op == BinaryOp::And) != negated;
      auto side = [&](const plan::Expr &part) {
        const auto *inner = std::get_if<plan::BinaryExpr>(&part.node);
        bool mixed = inner && (inner->op == BinaryOp::And || inner->op == BinaryOp::Or) && inner->op != op;
        return mixed ? "(" + say(part, negated) + ")" : say(part, negated);
      };
      return side(*binary.left) + (both ? ", and " : ", or ") + side(*binary.right);
    }
    case BinaryOp::Equal:
      return compare(BinaryOp::Equal, BinaryOp::NotEqual);
    case BinaryOp::NotEqual:
      return compare(BinaryOp::NotEqual, BinaryOp::Equal);
    case BinaryOp::Less:
      return compare(BinaryOp::Less, BinaryOp::GreaterEqual);
    case BinaryOp::LessEqual:
      return compare(BinaryOp::LessEqual, BinaryOp::Greater);
    case BinaryOp::Greater:
      return compare(BinaryOp::Greater, BinaryOp::LessEqual);
    case BinaryOp::GreaterEqual:
      return compare(BinaryOp::GreaterEqual, BinaryOp::Less);
    case BinaryOp::Contains:
    case BinaryOp::Matches: {
      bool contains = op == BinaryOp::Contains;
      std::string verb = contains ? "contain" : "match";
      std::string form = expecting_ ? (negated ? " not to " : " to ") + verb
                                    : (negated ? " does not " + verb : " " + verb + (contains ? "s" : "es"));
      return value(*binary.left) + form + " " + value(*binary.right);
    }
    case BinaryOp::Add:
    case BinaryOp::Subtract:
    case BinaryOp::Multiply:
    case BinaryOp::Divide:
    case BinaryOp::PercentOf:
      return code(whole.source);
    }
    return code(whole.source);
  }

  std::string comparison(const plan::BinaryExpr &binary, ast::BinaryOp op) const {
    using ast::BinaryOp;
    // Bare, the name of another variable would read like a text.
    const auto *variable = std::get_if<plan::VariableExpr>(&binary.right->node);
    std::string right = variable ? code("$" + variables_[variable->variable].name) : value(*binary.right);
    std::string verb = op == BinaryOp::NotEqual ? (expecting_ ? " not to be " : " is not ")
                                                : (expecting_ ? " to be " : " is ");
    return value(*binary.left) + verb + comparing(op) + right;
  }

  llvm::ArrayRef<plan::Variable> variables_;
  bool expecting_;
};

} // namespace

std::string condition(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables) {
  return Sentence(variables, false).say(expr, false);
}

std::string expectation(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables) {
  return Sentence(variables, true).say(expr, false);
}

std::optional<Question> soleQuestion(const plan::Expr &expr, llvm::ArrayRef<plan::Variable> variables) {
  if (const auto *ask = std::get_if<plan::AskExpr>(&expr.node))
    return Question{show(ask->gate.text, variables, Spot::Block), false};
  if (const auto *inner = std::get_if<plan::NotExpr>(&expr.node))
    if (auto question = soleQuestion(*inner->operand, variables))
      return Question{question->text, !question->negated};
  return std::nullopt;
}

// --- declarations ---

std::string severityName(const plan::Severity &severity, Spot spot) {
  std::string title = show(severity.title, spot);
  return title.empty() ? plain(severity.name) : plain(severity.name) + " — " + title;
}

std::string contactTitle(const plan::Program &program, StringRef name, Spot spot) {
  for (const plan::Contact &contact : program.contacts)
    if (contact.name == name && !contact.title.empty())
      return show(contact.title, spot);
  return plain(name);
}

std::string contactTitle(const plan::Program &program, uint32_t index, Spot spot) {
  return index < program.contacts.size() ? contactTitle(program, program.contacts[index].name, spot) : "";
}

std::string channels(const plan::Program &program, uint32_t index, Spot spot) {
  return index < program.contacts.size() ? channels(program.contacts[index], spot) : "";
}

std::string moment(const plan::EscalationLevel &level, Spot spot) {
  if (!level.trigger.empty())
    return "if: " + show(level.trigger, {}, spot);
  return level.offset.amount == 0 ? "at once" : time(level.offset);
}

std::string channels(const plan::Contact &contact, Spot spot) {
  std::string result;
  for (const plan::Channel &channel : contact.channels) {
    StringRef kind = llvm::StringSwitch<StringRef>(channel.kind)
                         .Case("pagerduty", "PagerDuty ")
                         .Case("opsgenie", "Opsgenie ")
                         .Case("phone", "phone ")
                         .Case("sms", "SMS ")
                         .Case("slack", "Slack ")
                         .Case("teams", "Teams ")
                         .Case("mail", "mail ")
                         .Default("");
    result += (result.empty() ? "" : ", ") + kind.str() + address(channel.address, spot);
  }
  return result;
}

std::string links(llvm::ArrayRef<plan::Link> list) {
  std::string result;
  for (const plan::Link &each : list)
    result += (result.empty() ? "" : ", ") + link(show(each.title, Spot::Link), each.url);
  return result;
}

} // namespace rbk::markdown
