#include "compiler/commands/argument_languages.h"
#include "compiler/sema/resolver.h"
#include "compiler/sema/types.h"

#include <llvm/ADT/STLFunctionalExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::sema {
using namespace ast;

// What a system declares once. First every name, then what names others, so that order does not matter.

std::vector<plan::Text> ProgramResolver::texts(llvm::ArrayRef<Text> from) {
  std::vector<plan::Text> result;
  for (const Text &text : from)
    result.push_back(plainText(text));
  return result;
}

std::vector<plan::Link> ProgramResolver::links(llvm::ArrayRef<Link> from) {
  std::vector<plan::Link> result;
  for (const Link &link : from)
    result.push_back({plain(link.title), plain(link.url)});
  return result;
}

std::vector<std::string> ProgramResolver::severities(llvm::ArrayRef<Name> names) {
  std::vector<std::string> result;
  for (Name name : names) {
    findSeverity(name);
    result.push_back(name.text.str());
  }
  return result;
}

std::string ProgramResolver::sourceText(SourceRange range) const {
  std::string text = frontend_.sources.textOf(range).str();
  for (size_t cr = 0; (cr = text.find("\r\n", cr)) != std::string::npos;)
    text.erase(cr, 1);
  return text;
}

std::string ProgramResolver::expressionText(SourceRange range) const {
  const std::string text = sourceText(range);
  std::string result;
  bool gap = false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (llvm::isSpace(c)) {
      gap = true;
      continue;
    }
    if (c == '#' && (gap || result.empty())) {
      i = std::min(text.find('\n', i), text.size()) - 1;
      continue;
    }
    if (gap && !result.empty() && result.back() != '(' && c != ')')
      result += ' ';
    gap = false;
    result += c;
    // A division has blanks around it; what follows `matches` is a pattern.
    const bool pattern = c == '/' && llvm::StringRef(result).drop_back().rtrim().endswith("matches");
    if (c == '"' || pattern)
      while (++i < text.size()) {
        result += text[i];
        if (text[i] == '\\' && i + 1 < text.size())
          result += text[++i];
        else if (text[i] == c)
          break;
      }
  }
  return result;
}

static plan::ValueKind kindOf(ExprKind kind) {
  switch (kind) {
  case ExprKind::Integer:
    return plan::ValueKind::Integer;
  case ExprKind::Size:
    return plan::ValueKind::Size;
  case ExprKind::Percent:
    return plan::ValueKind::Percent;
  case ExprKind::Duration:
    return plan::ValueKind::Duration;
  default:
    return plan::ValueKind::Text;
  }
}

/// The PromQL of a metric or an alert. It is cut at escapes, so that carets are exact behind them; `raw` is
/// how a part stands in the source.
static void checkQuery(const Text &text, llvm::function_ref<std::string(SourceRange)> raw,
                       DiagnosticEngine &diagnostics) {
  plan::Word word;
  word.range = text.range;
  auto add = [&](plan::WordPart::Kind kind, StringRef literal, Position begin, Position end) {
    word.parts.push_back({});
    word.parts.back().kind = kind;
    word.parts.back().literal = literal.str();
    word.parts.back().range = {begin, end};
  };
  for (const TextPart &part : text.parts) {
    using Kind = plan::WordPart::Kind;
    if (part.isVariable) {
      add(Kind::Variable, part.text, part.range.begin, part.range.end);
      continue;
    }
    std::string source = raw(part.range);
    size_t escapes = 0;
    for (size_t i = 0; i < source.size(); ++i)
      if (source[i] == '\\') {
        ++escapes;
        ++i;
      }
    if (escapes == 0 || source.size() != part.text.size() + escapes) {
      add(Kind::Literal, part.text, part.range.begin, part.range.end);
      continue;
    }
    for (size_t at = 0, from = 0; at < source.size();) { // `from` counts in the decoded text
      bool escape = source[at] == '\\';
      size_t end = escape ? at + 2 : std::min(source.find('\\', at), source.size());
      size_t length = escape ? 1 : end - at;
      add(Kind::Literal, part.text.substr(from, length), part.range.begin + static_cast<Position>(at),
          part.range.begin + static_cast<Position>(end));
      at = end;
      from += length;
    }
  }
  commands::checkLanguage("promql", commands::Argument(word, {}), diagnostics);
}

plan::Symptom ProgramResolver::symptom(const Symptom &from) {
  plan::Symptom out;
  out.kind = from.kind;
  out.range = from.range;
  out.alert = from.alert.text.str();
  if (from.title)
    out.title = plain(from.title);
  if (from.pattern) {
    if (auto error = regexError(from.pattern.text))
      diagnostics_.report(Diag::BadPattern, from.pattern.range, {*error});
    out.pattern = from.pattern.text.str();
  }
  if (from.kind == Symptom::Kind::Metric) {
    out.query = plain(from.text);
    checkQuery(
        from.text, [&](SourceRange range) { return std::string(sourceText(range)); }, diagnostics_);
    std::string text = out.query + " " + spelling(from.op).str() + " " +
                       (from.threshold ? sourceText(from.threshold->range) : std::string());
    if (from.holdsFor)
      text += " for " + sourceText(from.holdsFor.range);
    out.text.range = from.text.range;
    out.text.parts.push_back({plan::noVariable, text});
    out.op = from.op;
    out.holdsMs = from.holdsFor && from.holdsFor.unit == Duration::Unit::Clock
                      ? static_cast<uint64_t>(from.holdsFor.amount)
                      : 0;
    if (from.threshold) {
      out.thresholdRange = from.threshold->range;
      out.thresholdKind = kindOf(from.threshold->kind);
      if (out.thresholdKind != plan::ValueKind::Text)
        out.threshold = from.threshold->integer;
    }
  }
  return out;
}

// --- types
// ---------------------------------------------------------------------------------------------------------

static std::string escaped(llvm::StringRef text) {
  std::string result;
  for (char c : text) {
    if (llvm::StringRef("\\.[]{}()*+?^$|").contains(c))
      result += '\\';
    result += c;
  }
  return result;
}

static plan::Type enumeration(llvm::ArrayRef<Name> alternatives) {
  plan::Type result;
  result.name.clear();
  for (Name each : alternatives) {
    result.name += (result.name.empty() ? "" : " | ") + each.text.str();
    result.pattern += (result.pattern.empty() ? "" : "|") + escaped(each.text);
    result.alternatives.push_back(each.text.str());
  }
  return result;
}

plan::Type ProgramResolver::type(const TypeName *from, plan::ValueKind fallback) {
  if (!from) {
    plan::Type result;
    result.kind = fallback;
    return result;
  }
  if (!from->alternatives.empty()) {
    llvm::StringMap<SourceRange> seen;
    for (Name each : from->alternatives)
      if (auto [entry, fresh] = seen.try_emplace(each.text, each.range); !fresh)
        diagnostics_.report(Diag::DuplicateName, each.range, {"alternative", each.text})
            .note(entry->second, "it stands here already");
    return enumeration(from->alternatives);
  }
  if (from->name.text == "list") {
    plan::Type element = type(from->element, plan::ValueKind::Text);
    plan::Type list;
    list.kind = plan::ValueKind::List;
    list.name = "list<" + element.name + ">";
    list.pattern = element.pattern;
    list.secret = element.secret;
    list.splitsAtBlanks = !mayHoldBlank(element);
    if (element.kind == plan::ValueKind::List)
      diagnostics_.report(Diag::UnknownType, from->range, {sourceText(from->range)})
          .note("a list of lists has no form as text; use `list<json>`");
    list.element = std::make_shared<const plan::Type>(std::move(element));
    return list;
  }
  auto known = typeNamed(from->name.text);
  if (!known)
    if (auto record = records_.find(from->name.text); record != records_.end()) {
      if (llvm::is_contained(openRecords_, record->second)) {
        diagnostics_.report(Diag::UnknownType, from->name.range, {from->name.text})
            .note(record->second->name.range, "this record would contain itself");
        return {};
      }
      openRecords_.push_back(record->second);
      known.emplace();
      known->kind = plan::ValueKind::Record;
      known->name = from->name.text.str();
      auto fields = std::make_shared<std::vector<plan::RecordField>>();
      llvm::StringMap<SourceRange> seen;
      for (const Parameter &field : record->second->fields) {
        if (auto [entry, fresh] = seen.try_emplace(field.name.text, field.name.range); !fresh) {
          diagnostics_.report(Diag::DuplicateName, field.name.range, {"field", field.name.text})
              .note(entry->second, "it was declared here");
          continue;
        }
        plan::Type fieldType = type(field.type, plan::ValueKind::Text);
        if (fieldType.kind == plan::ValueKind::List || fieldType.kind == plan::ValueKind::Record)
          diagnostics_.report(Diag::UnknownType, field.type->range, {sourceText(field.type->range)})
              .note("a field is a single value; what is nested is `json`");
        fields->push_back({field.name.text.str(), std::move(fieldType)});
      }
      known->fields = std::move(fields);
      openRecords_.pop_back();
    }
  if (known) {
    if (from->element)
      diagnostics_.report(Diag::UnknownType, from->range, {sourceText(from->range)})
          .note("only `list` has an element type");
    return *known;
  }
  auto &d = diagnostics_.report(Diag::UnknownType, from->name.range, {from->name.text});
  auto names = typeNames();
  for (const auto &record : records_)
    names.push_back(record.getKey());
  if (llvm::StringRef near = suggest(from->name.text, names); !near.empty())
    d.fix("did you mean `" + near.str() + "`?", from->name.range, near.str());
  else {
    std::string list;
    for (llvm::StringRef each : names)
      list += (list.empty() ? "" : " ") + each.str();
    d.note("types are " + list + " list<…>");
  }
  return {};
}

// --- declarations
// --------------------------------------------------------------------------------------------------

void ProgramResolver::declareCalendar(const Calendar &calendar) {
  if (!isNew("calendar", calendar.name))
    return;
  if (!calendar.zone || !calendar.firstDay || !calendar.from)
    diagnostics_.report(Diag::BadCalendar, calendar.name.range,
                        {"a calendar needs `zone`, `days` and `hours`"});
  for (Name day : {calendar.firstDay, calendar.lastDay})
    if (day && !llvm::is_contained(llvm::ArrayRef<StringRef>{"mon", "tue", "wed", "thu", "fri", "sat", "sun"},
                                   day.text))
      diagnostics_.report(Diag::BadCalendar, day.range,
                          {"`" + day.text.str() + "` is no day; days are mon tue wed thu fri sat sun"});
  program_.calendars.push_back({calendar.name.text.str(), plain(calendar.zone), calendar.firstDay.text.str(),
                                calendar.lastDay.text.str(), calendar.from.text.str(), calendar.to.text.str(),
                                calendar.range});
}

void ProgramResolver::declareContact(const Contact &contact) {
  if (!isNew("contact", contact.name))
    return;
  names_["contact"][contact.name.text].index = static_cast<uint32_t>(program_.contacts.size());
  plan::Contact out{contact.name.text.str(),
                    contact.title ? plain(contact.title) : contact.name.text.str(),
                    {},
                    contact.range,
                    contact.name.range};
  static constexpr StringRef kinds[] = {"pagerduty", "opsgenie", "phone", "sms", "slack",
                                        "teams",     "mail",     "queue", "url"};
  for (const Channel &channel : contact.channels) {
    if (!llvm::is_contained(kinds, channel.kind.text)) {
      auto &d = diagnostics_.report(Diag::BadChannel, channel.kind.range, {channel.kind.text});
      if (StringRef near = suggest(channel.kind.text, kinds); !near.empty())
        d.fix("did you mean `" + near.str() + "`?", channel.kind.range, near.str());
      else
        d.note("channels are pagerduty, opsgenie, phone, sms, slack, teams, mail, queue, url");
    }
    out.channels.push_back({channel.kind.text.str(), plain(channel.address)});
  }
  program_.contacts.push_back(std::move(out));
}

void ProgramResolver::declareService(const Service &service) {
  if (!isNew("service", service.name))
    return;
  names_["service"][service.name.text].index = static_cast<uint32_t>(program_.services.size());
  plan::Service out;
  out.name = service.name.text.str();
  out.title = service.title ? plain(service.title) : out.name;
  out.owner = service.owner.text.str();
  out.prose = texts(service.prose);
  out.dashboards = links(service.dashboards);
  out.links = links(service.links);
  out.range = service.range;
  for (const Symptom &metric : service.metrics)
    out.metrics.push_back(symptom(metric));
  for (const Symptom &alert : service.alerts)
    if (isNew("alert", alert.alert))
      out.alerts.push_back(symptom(alert));
  const auto workload = typeNamed("k8s.Workload");
  for (const Text &each : service.workloads) {
    std::string name = plain(each);
    if (!isValueOf(name, *workload))
      diagnostics_.report(Diag::BadValue, each.range, {name, "`k8s.Workload`"})
          .note("a workload is written with its kind: `deployment/api`");
    out.workloads.push_back(std::move(name));
    out.workloadRanges.push_back(each.range);
  }
  program_.services.push_back(std::move(out));
}

void ProgramResolver::declareTemplate(const Template &from) {
  if (!isNew("template", from.name))
    return;
  names_["template"][from.name.text].index = static_cast<uint32_t>(program_.templates.size());
  templates_.push_back(&from);
  plan::Template out;
  out.name = from.name.text.str();
  out.title = plain(from.title);
  out.range = from.range;
  out.nameRange = from.name.range;
  llvm::StringMap<plan::VariableId> fields;
  for (const Parameter &field : from.fields) {
    if (auto [entry, fresh] =
            fields.try_emplace(field.name.text, static_cast<plan::VariableId>(out.fields.size()));
        !fresh) {
      diagnostics_.report(Diag::DuplicateName, field.name.range, {"field", field.name.text})
          .note(out.fields[entry->second].range, "it was declared here");
      continue;
    }
    plan::Variable variable;
    variable.name = field.name.text.str();
    variable.type = type(field.type, plan::ValueKind::Text);
    variable.range = field.name.range;
    if (field.doc)
      variable.doc = plain(field.doc);
    if (field.defaultValue) {
      variable.hasDefault = true;
      variable.defaultValue = constantText(*field.defaultValue);
      if (!isValueOf(variable.defaultValue, variable.type))
        diagnostics_.report(Diag::BadValue, field.defaultValue->range,
                            {variable.defaultValue, "`" + variable.type.name + "`"});
    }
    out.fields.push_back(std::move(variable));
  }
  llvm::StringSet<> used;
  out.body.range = from.body.range;
  for (const TextPart &part : from.body.parts) {
    if (!part.isVariable) {
      out.body.parts.push_back({plan::noVariable, part.text.str()});
      continue;
    }
    auto found = fields.find(part.text);
    if (found == fields.end()) {
      if (isLost(part.text))
        continue;
      diagnostics_.report(Diag::UndefinedName, part.range, {"field", part.text})
          .note(from.name.range, "of this template; declare it: `field " + part.text.str() + ": text`");
      continue;
    }
    used.insert(part.text);
    out.body.parts.push_back({found->second, {}});
  }
  for (const plan::Variable &field : out.fields)
    if (from.body && !used.contains(field.name)) // a text that did not parse uses nobody knows what
      diagnostics_.report(Diag::UnusedName, field.range, {"field", field.name});
  program_.templates.push_back(std::move(out));
}

std::string ProgramResolver::constantText(const Expr &value) {
  switch (value.kind) {
  case ExprKind::Text:
    return plain(value.text);
  case ExprKind::Integer:
    return std::to_string(value.integer);
  case ExprKind::Bool:
    return value.integer ? "true" : "false";
  case ExprKind::Variable: // `staging`, of an enumeration
  case ExprKind::Size:
  case ExprKind::Duration:
  case ExprKind::Percent:
    return sourceText(value.range);
  default:
    diagnostics_.report(Diag::BadValue, value.range,
                        {sourceText(value.range), "constant; a default is a text or a number"});
    return {};
  }
}

void ProgramResolver::declare(const File &file) {
  for (const Record &record : file.records)
    if (isNew("record", record.name)) {
      if (typeNamed(record.name.text) || record.name.text == "list")
        diagnostics_.report(Diag::DuplicateName, record.name.range, {"type", record.name.text})
            .note("it is a type of the language");
      records_[record.name.text] = &record;
    }
  for (const System &system : file.systems)
    program_.systems.push_back({system.name.text.str(), plain(system.title), system.owner.text.str(),
                                texts(system.prose), links(system.links), system.range});
  for (const Calendar &calendar : file.calendars)
    declareCalendar(calendar);
  for (const Contact &contact : file.contacts)
    declareContact(contact);
  for (const Service &service : file.services)
    declareService(service);
  for (const Template &each : file.templates)
    declareTemplate(each);
  for (const Procedure &procedure : file.procedures)
    if (isNew("procedure", procedure.name)) {
      names_["procedure"][procedure.name.text].index = static_cast<uint32_t>(procedures_.size());
      procedures_.push_back(&procedure);
    }
  for (const Runbook &runbook : file.runbooks)
    if (isNew("runbook", runbook.name))
      runbooks_.push_back({&runbook, &file});
  for (const SeverityDecl &severity : file.severities) {
    if (!isNew("severity", severity.name))
      continue;
    names_["severity"][severity.name.text].index = static_cast<uint32_t>(program_.severities.size());
    plan::Severity out;
    out.name = severity.name.text.str();
    out.title = plain(severity.title);
    out.respond = duration(severity.respond);
    out.resolve = duration(severity.resolve);
    out.criteria = texts(severity.prose);
    for (const Symptom &metric : severity.metrics)
      out.metrics.push_back(symptom(metric));
    out.range = severity.range;
    out.nameRange = severity.name.range;
    program_.severities.push_back(std::move(out));
  }
}

/// What names things that any file may declare comes after all declarations.
void ProgramResolver::finish(const File &file) {
  for (const Record &record : file.records) {
    TypeName name;
    name.name = record.name;
    name.range = record.name.range;
    type(&name, plan::ValueKind::Text); // reports its fields, used or not
  }
  for (const SeverityDecl &severity : file.severities)
    for (plan::Severity &out : program_.severities) {
      if (!(out.nameRange == severity.name.range))
        continue;
      if (severity.escalation) {
        out.escalation = escalation(*severity.escalation);
        out.escalationRange = severity.escalation->keyword;
      }
      for (const Duty &duty : severity.duties)
        out.duties.push_back({findContact(duty.contact), duration(duty.within), duration(duty.every),
                              duty.templateName ? findTemplate(duty.templateName) : 0xFFFFFFFF, duty.range});
    }
  for (const Service &service : file.services)
    if (service.owner)
      findContact(service.owner);
  for (const System &system : file.systems)
    if (system.owner)
      findContact(system.owner);
  for (const Review &review : file.reviews)
    program_.reviews.push_back(
        {severities(review.severities), duration(review.within), texts(review.prose), review.range});
  for (const Checklist &checklist : file.checklists)
    if (isNew("checklist", checklist.name))
      program_.checklists.push_back({checklist.name.text.str(), plain(checklist.title),
                                     severities(checklist.severities), duration(checklist.within),
                                     duration(checklist.every), texts(checklist.items), checklist.range,
                                     checklist.name.range});
}

} // namespace rbk::sema
