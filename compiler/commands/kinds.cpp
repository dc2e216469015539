#include "compiler/commands/kinds.h"
#include "compiler/commands/characters.h"

// Each matcher reads its text once from left to right. tests/unit/commands_kinds_test.cpp holds the patterns
// they stand for.
namespace rbk::commands {
using llvm::StringRef;

namespace {

bool isInteger(StringRef text) {
  Reader in(text);
  in.oneOf('+', '-');
  return in.some(Digit) && in.done();
}

bool isNumber(StringRef text) {
  Reader in(text);
  in.oneOf('+', '-');
  if (!in.some(Digit))
    return false;
  in.any(Letter);
  return in.done();
}

bool isFloat(StringRef text) {
  Reader in(text);
  in.oneOf('+', '-');
  bool whole = in.some(Digit), point = in.one('.'), fraction = point && in.some(Digit);
  if (!whole && !fraction)
    return false;
  if (in.one('e')) {
    in.oneOf('+', '-');
    if (!in.some(Digit))
      return false;
  }
  return in.done();
}

bool isBool(StringRef text) {
  if (text.size() == 1)
    return text == "1" || text == "0" || text == "t" || text == "f" || text == "T" || text == "F";
  return text == "true" || text == "false" || text == "TRUE" || text == "FALSE" || text == "True" ||
         text == "False";
}

/// `30` or `1.5`; digits stand before the point.
bool decimal(Reader &in) {
  if (!in.some(Digit))
    return false;
  if (in.one('.'))
    in.any(Digit);
  return true;
}

bool isDuration(StringRef text) {
  if (text == "0")
    return true;
  Reader in(text);
  in.one('-');
  do {
    if (!decimal(in))
      return false;
    if (!in.word("ns") && !in.word("us") && !in.word("µs") && !in.word("ms") && !in.one('s') &&
        !in.one('m') && !in.one('h'))
      return false;
  } while (!in.done());
  return true;
}

bool isSeconds(StringRef text) {
  Reader in(text);
  if (!decimal(in))
    return false;
  in.oneOf('s', 'm') || in.oneOf('h', 'd');
  return in.done();
}

bool isQuantity(StringRef text) {
  Reader in(text);
  in.oneOf('+', '-');
  if (!decimal(in))
    return false;
  if (in.one('e'))
    return in.some(Digit) && in.done();
  static constexpr StringRef units[] = {"Ki", "Mi", "Gi", "Ti", "Pi", "Ei", "m",
                                        "k",  "M",  "G",  "T",  "P",  "E"};
  for (StringRef unit : units)
    if (in.word(unit))
      break;
  return in.done();
}

bool isPort(StringRef text) {
  if (text.empty() || text.size() > 5 || (text.size() == 5 && text[0] == '0'))
    return false;
  unsigned value = 0;
  for (char c : text) {
    if (!is(c, Digit))
      return false;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value <= 65535;
}

bool isPercent(StringRef text) {
  Reader in(text);
  if (!decimal(in))
    return false;
  in.one('%');
  return in.done();
}

/// A name whose first and last character are of `ends`, those between of `between`.
bool isName(StringRef text, uint16_t ends, uint16_t between, size_t longest) {
  return !text.empty() && text.size() <= longest && is(text.front(), ends) && is(text.back(), ends) &&
         allOf(text, between);
}

bool isNamespace(StringRef text) { return isName(text, Digit | Lower, Digit | Lower | Dash, 63); }
bool isObjectName(StringRef text) {
  return isName(text, Digit | Letter, Digit | Letter | Dash | Dot | Colon, 253);
}
bool isLowerName(StringRef text) { return isName(text, Digit | Lower, Digit | Lower | Dash | Dot, 253); }

bool isPod(StringRef text) {
  text.consume_front("pod/") || text.consume_front("pods/") || text.consume_front("po/");
  return isLowerName(text);
}

bool isWorkload(StringRef text) {
  auto [type, name] = text.split('/');
  return !type.empty() && is(type[0], Lower) && allOf(type, Digit | Lower | Dot) && isLowerName(name);
}

/// `=`, `==` or `!=`.
bool compares(Reader &in) {
  if (in.one('!'))
    return in.one('=');
  if (!in.one('='))
    return false;
  in.one('=');
  return true;
}

bool isLabelSelector(StringRef text) {
  constexpr uint16_t value = Digit | Letter | Dash | Dot | Underscore;
  auto endsHere = [](const Reader &in) { return in.done() || in.peek() == ','; };
  {
    size_t key = text.find_first_of("=!,");
    Reader in(text.substr(key == StringRef::npos ? text.size() : key));
    if (key > 0 && compares(in)) {
      in.any(value);
      if (endsHere(in))
        return true;
    }
  }
  Reader in(text);
  bool negated = in.one('!');
  if (!in.some(value | Slash))
    return false;
  if (endsHere(in))
    return true;
  if (negated || (!in.word(" in") && !in.word(" notin")))
    return false;
  in.one(' ');
  if (!in.one('('))
    return false;
  in.until(')');
  return in.one(')') && endsHere(in);
}

bool isFieldSelector(StringRef text) {
  Reader in(text);
  do {
    if (!in.some(Digit | Letter | Underscore | Dot) || !compares(in))
      return false;
    while (!in.done() && in.peek() != ',' && in.peek() != '=')
      in.skip();
  } while (in.one(','));
  return in.done();
}

bool isVariableName(StringRef text) {
  return !text.empty() && is(text[0], Letter | Underscore | Dot) &&
         allOf(text, Digit | Letter | Underscore | Dot | Dash);
}

bool isAssignment(StringRef text) {
  size_t equal = text.find('=');
  return equal != StringRef::npos && isVariableName(text.take_front(equal));
}

bool isEnvChange(StringRef text) {
  return text == "-" || isAssignment(text) || (text.endswith("-") && isVariableName(text.drop_back()));
}

bool isMethod(StringRef text) { return !text.empty() && allOf(text, Letter); }

bool isSignal(StringRef text) {
  return !text.empty() && (allOf(text, Digit | Lower) || allOf(text, Digit | Upper | Plus | Dash));
}

constexpr KindForm forms[] = {
    {"bool", "`true` or `false`", isBool},
    {"duration", "duration such as `30s` or `5m`", isDuration},
    {"env.Assignment", "assignment such as `NAME=value`", isAssignment},
    {"float", "number", isFloat},
    {"http.Method", "HTTP method", isMethod},
    {"int", "whole number", isInteger},
    {"k8s.EnvChange", "change such as `NAME=value` or `NAME-`", isEnvChange},
    {"k8s.FieldSelector", "field selector such as `status.phase=Running`", isFieldSelector},
    {"k8s.LabelSelector", "label selector such as `app=api`", isLabelSelector},
    {"k8s.Name", "name of an object", isObjectName},
    {"k8s.Namespace", "name of a namespace (lower-case letters, digits and `-`)", isNamespace},
    {"k8s.Pod", "pod", isPod},
    {"k8s.Workload", "workload such as `deployment/api`", isWorkload},
    {"number", "number", isNumber},
    {"percent", "percentage", isPercent},
    {"port", "port from 0 to 65535", isPort},
    {"quantity", "quantity such as `500m` or `2Gi`", isQuantity},
    {"seconds", "number of seconds", isSeconds},
    {"signal", "signal", isSignal},
};

} // namespace

const KindForm *formOf(StringRef kind) {
  for (const KindForm &form : forms)
    if (form.kind == kind)
      return &form;
  return nullptr;
}

} // namespace rbk::commands
