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

/// Whatever stands before the equals sign: a filter may be `label!=x`, a container `*`.
bool isPair(StringRef text) { return text.find('=') != StringRef::npos; }

bool isEnvChange(StringRef text) {
  return text == "-" || isAssignment(text) || (text.endswith("-") && isVariableName(text.drop_back()));
}

bool isMethod(StringRef text) { return !text.empty() && allOf(text, Letter); }

bool isNatural(StringRef text) { return !text.empty() && allOf(text, Digit); }

bool isOctal(StringRef text) {
  return !text.empty() && text.find_first_not_of("01234567") == StringRef::npos;
}

/// `30`, `1.5` or `.5`, without a sign.
bool isDecimal(StringRef text) {
  Reader in(text);
  bool whole = in.some(Digit), fraction = in.one('.') && in.some(Digit);
  return (whole || fraction) && in.done();
}

/// Digits and at most one letter of `units`.
bool isNumberWithUnit(Reader in, StringRef units) {
  if (!in.some(Digit))
    return false;
  if (!in.done() && units.contains(in.peek()))
    in.skip();
  return in.done();
}

/// Items between commas, none of them empty.
template <typename IsItem>
bool isList(StringRef text, IsItem isItem) {
  while (true) {
    size_t comma = text.find(',');
    if (!isItem(text.take_front(comma)))
      return false;
    if (comma == StringRef::npos)
      return true;
    text = text.drop_front(comma + 1);
  }
}

/// A number that a system can have, or a name in one case, with or without `SIG`.
bool isSignal(StringRef text) {
  unsigned number = 0;
  if (!text.empty() && allOf(text, Digit))
    return !text.getAsInteger(10, number) && number <= 64;
  if (!allOf(text, Digit | Lower) && !allOf(text, Digit | Upper | Plus | Dash))
    return false;
  static constexpr StringRef names[] = {
      "ABRT",   "ALRM",  "BUS",  "CHLD",   "CLD",    "CONT",  "EMT",  "EXIT", "FPE",  "HUP",  "ILL",
      "INFO",   "INT",   "IO",   "IOT",    "KILL",   "LOST",  "PIPE", "POLL", "PROF", "PWR",  "QUIT",
      "RTMAX",  "RTMIN", "SEGV", "STKFLT", "STOP",   "SYS",   "TERM", "TRAP", "TSTP", "TTIN", "TTOU",
      "UNUSED", "URG",   "USR1", "USR2",   "VTALRM", "WINCH", "XCPU", "XFSZ"};
  text.consume_front("SIG") || text.consume_front("sig");
  for (StringRef name : names)
    if (text.equals_insensitive(name))
      return true;
  char sign = text.consume_front("RTMIN") ? '+' : text.consume_front("RTMAX") ? '-' : '\0';
  Reader in(text);
  return sign && in.one(sign) && in.some(Digit) && in.done();
}

bool isCurlSize(StringRef text) { return isNumberWithUnit(Reader(text), "bBkKmMgG"); }

bool isCurlProtocols(StringRef text) {
  return isList(text, [](StringRef item) {
    item = item.ltrim("+-=");
    return !item.empty() && allOf(item, Letter | Digit);
  });
}

/// `1000` or `1000-2000`.
bool isCurlPorts(StringRef text) {
  Reader in(text);
  return in.some(Digit) && (!in.one('-') || in.some(Digit)) && in.done();
}

bool isFindSize(StringRef text) {
  Reader in(text);
  in.oneOf('+', '-');
  return isNumberWithUnit(in, "bcwkMG");
}

bool isFindTypes(StringRef text) {
  return isList(text,
                [](StringRef item) { return item.size() == 1 && StringRef("bcdpflsD").contains(item); });
}

bool isNetfilterStates(StringRef text) {
  return isList(text, [](StringRef item) {
    static constexpr StringRef states[] = {"INVALID",   "NEW",  "ESTABLISHED", "RELATED",
                                           "UNTRACKED", "SNAT", "DNAT"};
    for (StringRef state : states)
      if (item.equals_insensitive(state))
        return true;
    return false;
  });
}

/// A port by number or name.
bool isPortOrService(StringRef text) {
  return !text.empty() &&
         (allOf(text, Digit) ? isPort(text) : allOf(text, Letter | Digit | Dash | Underscore | Plus | Dot));
}

/// `80`, `http`, `1000:2000`, `:1023`, `1024:`.
bool isNetfilterPorts(StringRef text) {
  auto [low, high] = text.split(':');
  if (low.size() == text.size())
    return isPortOrService(text);
  return (low.empty() || isPortOrService(low)) && (high.empty() || isPortOrService(high));
}

bool isNetfilterInterface(StringRef text) {
  return !text.empty() && text.size() <= 15 && text.find_first_of(" \t\n") == StringRef::npos;
}

bool isHexOrNumber(Reader &in) { return in.word("0x") || in.word("0X") ? in.some(Hex) : in.some(Digit); }

/// `0x1` or `1/0xff`.
bool isNetfilterMark(StringRef text) {
  Reader in(text);
  return isHexOrNumber(in) && (!in.one('/') || isHexOrNumber(in)) && in.done();
}

/// The types of units, and the states of loading, which systemctl takes in the same place.
bool isSystemdUnitTypes(StringRef text) {
  return isList(text, [](StringRef item) {
    static constexpr StringRef known[] = {"service", "mount",     "swap",   "socket",    "target",
                                          "device",  "automount", "timer",  "path",      "slice",
                                          "scope",   "stub",      "loaded", "not-found", "bad-setting",
                                          "error",   "merged",    "masked", "help"};
    for (StringRef name : known)
      if (item == name)
        return true;
    return false;
  });
}

/// The first word of tar without a dash: letters of options, one of which says what to do.
bool isTarLetters(StringRef text) {
  char mode = '\0';
  for (char c : text) {
    if (StringRef("Acdrtux").contains(c)) {
      if (mode && mode != c)
        return false;
      mode = c;
    } else if (!StringRef("BCFGHIJKLMNOPRSTUVWXZabfghijklmnopsvwz").contains(c))
      return false;
  }
  return mode != '\0';
}

bool isTarSize(StringRef text) { return isNumberWithUnit(Reader(text), "bBcGkKMPTw"); }

/// A size that is a multiple of 512.
bool isTarRecordSize(StringRef text) {
  if (!isTarSize(text))
    return false;
  StringRef digits = text.take_while([](char c) { return is(c, Digit); }),
            unit = text.drop_front(digits.size());
  uint64_t number = 0;
  if (digits.getAsInteger(10, number))
    return false;
  return (!unit.empty() && unit != "c" && unit != "w") || number % (unit == "w" ? 256 : 512) == 0;
}

constexpr KindForm forms[] = {
    {"bool", "`true` or `false`", isBool},
    {"curl.Ports", "port, or range such as `4000-4100`", isCurlPorts},
    {"curl.Protocols", "list of protocols such as `=https` or `-all,https`", isCurlProtocols},
    {"curl.Size", "number of bytes such as `500k` or `10M`", isCurlSize},
    {"decimal", "number without a sign", isDecimal},
    {"duration", "duration such as `30s` or `5m`", isDuration},
    {"env.Assignment", "assignment such as `NAME=value`", isAssignment},
    {"find.Size", "size such as `+100M`: a number and one of `b c w k M G`", isFindSize},
    {"find.Types", "type of file: of `b c d p f l s D`, more than one with commas between them", isFindTypes},
    {"float", "number", isFloat},
    {"http.Method", "HTTP method", isMethod},
    {"int", "whole number", isInteger},
    {"pair", "pair such as `name=value`", isPair},
    {"k8s.EnvChange", "change such as `NAME=value` or `NAME-`", isEnvChange},
    {"k8s.FieldSelector", "field selector such as `status.phase=Running`", isFieldSelector},
    {"k8s.LabelSelector", "label selector such as `app=api`", isLabelSelector},
    {"k8s.Name", "name of an object", isObjectName},
    {"k8s.Namespace", "name of a namespace (lower-case letters, digits and `-`)", isNamespace},
    {"k8s.Pod", "pod", isPod},
    {"k8s.Workload", "workload such as `deployment/api`", isWorkload},
    {"natural", "whole number without a sign", isNatural},
    {"netfilter.Interface", "name of an interface: at most 15 characters", isNetfilterInterface},
    {"netfilter.Mark", "mark such as `1` or `0x10/0xff`", isNetfilterMark},
    {"netfilter.Ports", "port, or range such as `1000:2000`", isNetfilterPorts},
    {"netfilter.States", "list of states of connections such as `NEW,ESTABLISHED`", isNetfilterStates},
    {"number", "number", isNumber},
    {"octal", "octal number", isOctal},
    {"percent", "percentage", isPercent},
    {"port", "port from 0 to 65535", isPort},
    {"quantity", "quantity such as `500m` or `2Gi`", isQuantity},
    {"seconds", "number of seconds", isSeconds},
    {"signal", "signal", isSignal},
    {"systemd.UnitTypes", "type of units such as `service`, or a state such as `loaded`", isSystemdUnitTypes},
    {"tar.Letters", "what tar is to do: one of `-c -x -t -d -r -u -A`", isTarLetters},
    {"tar.RecordSize", "multiple of 512 bytes", isTarRecordSize},
    {"tar.Size", "size such as `10k` or `1G`", isTarSize},
};

} // namespace

const KindForm *formOf(StringRef kind) {
  for (const KindForm &form : forms)
    if (form.kind == kind)
      return &form;
  return nullptr;
}

} // namespace rbk::commands
