#include "compiler/commands/signature_reader.h"
#include "compiler/commands/signature_tokens.h"
#include "compiler/parse/signature_parser.h"

#include <llvm/ADT/StringSwitch.h>

namespace rbk::commands {
using llvm::StringRef;
using parse::Cursor;
using parse::SignatureSyntax;

namespace {

class Reader {
public:
  Reader(StringRef text, Position base, DiagnosticEngine &diagnostics)
      : text_(text), base_(base), diagnostics_(diagnostics) {}

  std::unique_ptr<Signature> signature(Cursor node, const Signature *parent) {
    auto result = std::make_unique<Signature>();
    result->parent = parent;
    bool named = false;
    for (Cursor child : node) {
      switch (static_cast<SignatureSyntax>(child.kind())) {
      case SignatureSyntax::Name:
        result->name = StringRef(slice(child.range())).trim('"').str();
        break;
      case SignatureSyntax::Word:
        if (named)
          result->aliases.push_back(slice(child.range()).str());
        else
          result->name = slice(child.range()).str();
        named = true;
        break;
      case SignatureSyntax::String:
        result->description = decode(child);
        break;
      case SignatureSyntax::Sub:
        result->subs.push_back(signature(child, result.get()));
        break;
      case SignatureSyntax::Clause:
        clause(child, *result);
        break;
      default:
        break;
      }
    }
    return result;
  }

private:
  StringRef slice(SourceRange range) const { return text_.slice(range.begin - base_, range.end - base_); }

  std::string decode(Cursor node) const {
    StringRef written = slice(node.range());
    if (node.is(SignatureSyntax::Hole))
      return written.str();
    if (!node.is(SignatureSyntax::String) && !node.is(SignatureSyntax::Regex))
      return written.str();
    written = written.drop_front(1).drop_back(1);
    std::string result;
    for (size_t i = 0; i < written.size(); ++i) {
      bool escape = written[i] == '\\' && i + 1 < written.size();
      if (escape && node.is(SignatureSyntax::Regex) && written[i + 1] != '/')
        result += written[i];
      else if (escape) {
        ++i;
        result += written[i] == 'n' ? '\n' : written[i] == 't' ? '\t' : written[i];
      } else
        result += written[i];
    }
    return result;
  }

  void clause(Cursor node, Signature &into) {
    std::vector<Token> list;
    for (Cursor child : node)
      list.push_back({static_cast<SignatureSyntax>(child.kind()), decode(child), child.range()});
    std::string word = list.front().text;
    Tokens t(std::vector<Token>(list.begin() + 1, list.end()), node.range(), diagnostics_);
    using Kind = Clause::Kind;
    if (word == "source")
      into.source = t.string();
    else if (word == "alias")
      while (!t.done())
        into.aliases.push_back(t.next());
    else if (word == "style")
      style(t, into);
    else if (word == "since")
      into.since = t.next();
    else if (word == "until") {
      into.until = t.next();
      into.instead = t.string();
    } else if (word == "flag")
      flag(t, into);
    else if (word == "operand")
      operand(t, into);
    else if (word == "operands" || word == "after")
      runs(t, into, word == "after");
    else if (word == "without")
      without(t, into);
    else if (auto kind = llvm::StringSwitch<std::optional<Kind>>(word)
                             .Case("effect", Kind::Effect)
                             .Case("where", Kind::Where)
                             .Case("touches", Kind::Touches)
                             .Case("because", Kind::Because)
                             .Case("endless", Kind::Endless)
                             .Case("interactive", Kind::Interactive)
                             .Case("terminal", Kind::Terminal)
                             .Case("waits", Kind::Waits)
                             .Case("bounds", Kind::Bounds)
                             .Case("status", Kind::Status)
                             .Case("surprise", Kind::Surprise)
                             .Case("reveals", Kind::Reveals)
                             .Case("needs", Kind::Needs)
                             .Case("deprecated", Kind::Deprecated)
                             .Case("undo", Kind::Undo)
                             .Case("irreversible", Kind::Irreversible)
                             .Case("evidence", Kind::Evidence)
                             .Case("danger", Kind::Danger)
                             .Case("serves", Kind::Serves)
                             .Case("appends", Kind::Appends)
                             .Case("value", Kind::Value)
                             .Case("input", Kind::Input)
                             .Default(std::nullopt))
      statement(*kind, t, into);
    else
      return void(diagnostics_.report(Diag::BadSignature, list.front().range,
                                      {"a signature has no clause `" + word + "`"}));
    if (!t.done())
      t.fail("`" + t.peek()->text + "` has no meaning here");
  }

  void style(Tokens &t, Signature &into) {
    using Style = Signature::Style;
    while (!t.done()) {
      std::string word = t.next();
      if (word == "separate")
        into.separateValues = true;
      else if (word == "whole")
        into.wholeNames = true;
      else if (word == "single")
        into.singleFlags = true;
      else if (word == "loose")
        into.loose = true;
      else if (word == "table") {
        into.style = Style::Table;
        into.table = t.done() ? "" : t.next();
      } else if (word == "expression")
        into.expression = true;
      else
        into.style = llvm::StringSwitch<Style>(word)
                         .Case("gnu", Style::Gnu)
                         .Case("posix", Style::Posix)
                         .Case("cobra", Style::Cobra)
                         .Case("words", Style::Words)
                         .Case("dash", Style::Dash)
                         .Case("raw", Style::Raw)
                         .Default(Style::Inherited);
    }
    if (into.style == Style::Inherited)
      t.fail("expected a style: gnu, posix, cobra, words, dash, raw or table");
  }

  void flag(Tokens &t, Signature &into) {
    FlagSpec spec;
    while (t.is(SignatureSyntax::Flag))
      spec.names.push_back(t.next());
    if (spec.names.empty())
      return t.fail("expected a flag such as `-n` or `--namespace`");
    if (t.take(":")) {
      spec.value = t.kinds();
      spec.takesValue = true;
    }
    if (t.take("="))
      spec.defaultValue = t.next();
    while (!t.done() && !t.failed()) {
      std::string word = t.next();
      if (word == "optional")
        spec.optionalValue = true;
      else if (word == "apart")
        spec.apart = true;
      else if (word == "repeated")
        spec.repeated = true;
      else if (word == "persistent")
        spec.persistent = true;
      else if (word == "negatable")
        spec.negatable = true;
      else if (word == "hidden")
        spec.hidden = true;
      else if (word == "separates")
        spec.separates = true;
      else if (word == "endless")
        spec.endless = true;
      else if (word == "interactive")
        spec.interactive = true;
      else if (word == "terminal")
        spec.terminal = true;
      else if (word == "slow") {
        if (t.is(SignatureSyntax::String))
          t.next();
      } else if (word == "deprecated")
        spec.deprecated = t.string();
      else if (word == "since")
        spec.since = t.next();
      else if (word == "until")
        spec.until = t.next();
      else if (word == "requires")
        spec.requires_ = t.next();
      else if (word == "conflicts")
        while (t.is(SignatureSyntax::Flag))
          spec.conflicts.push_back(t.next());
      else if (word == "effect")
        spec.effect = plan::effectNamed(t.next());
      else if (word == "exposes")
        spec.exposes = t.string();
      else if (word == "prefer")
        spec.prefer = t.string();
      else if (word == "surprise")
        spec.surprise = t.string();
      else if (word == "doc")
        spec.doc = t.string();
      else if (word == "values") {
        if (StringRef(t.next()).getAsInteger(10, spec.values) || spec.values < 1)
          t.fail("expected a number of values");
      } else
        t.fail("a flag has no modifier `" + word + "`");
    }
    into.flags.push_back(std::move(spec));
  }

  void operand(Tokens &t, Signature &into) {
    OperandSpec spec;
    spec.name = t.next();
    if (!t.take(":"))
      return t.fail("expected `:` and the kind of the operand");
    spec.value = t.kinds();
    for (StringRef quantity : {"?", "*", "+"})
      if (t.take(quantity))
        spec.quantity = quantity[0];
    if (t.take("doc"))
      t.string();
    if (t.take("when"))
      spec.when = t.condition();
    else if (t.take("unless"))
      spec.when = negate(t.condition());
    into.operands.push_back(std::move(spec));
  }

  void runs(Tokens &t, Signature &into, bool after) {
    if (after)
      t.string();
    if (!t.take("command") || !t.take("runs") || !t.take("in"))
      return t.fail("expected `command runs in PLACE`");
    (after ? into.runsAfterSeparator : into.runsOperands) = true;
    if (auto place = t.place())
      into.runsIn = *place;
    into.runsAt = t.at();
    if (t.take("when"))
      into.runsWhen = t.condition();
    else if (t.take("unless"))
      into.runsWhen = negate(t.condition());
  }

  void statement(Clause::Kind kind, Tokens &t, Signature &into) {
    using Kind = Clause::Kind;
    Clause c;
    c.kind = kind;
    switch (kind) {
    case Kind::Effect:
      if (auto effect = plan::effectNamed(t.next()))
        c.effect = *effect;
      else
        t.fail("expected an effect: read, write, disrupt, destroy or unknown");
      break;
    case Kind::Where:
      if (auto place = t.place())
        c.place = *place;
      c.name = t.at();
      break;
    case Kind::Danger:
      c.name = t.next();
      c.text = t.string();
      if (t.take("prefer"))
        c.prefer = t.string();
      break;
    case Kind::Needs:
      c.name = t.next();
      c.text = t.string();
      break;
    case Kind::Bounds:
      c.name = t.next();
      break;
    case Kind::Endless:
    case Kind::Interactive:
    case Kind::Terminal:
    case Kind::Waits:
      break;
    case Kind::Input:
      c.value = t.kinds();
      break;
    case Kind::Value:
      c.name = t.next();
      if (!t.take(":"))
        return t.fail("expected `:` and the kind of the value");
      c.value = t.kinds();
      break;
    case Kind::Serves:
      if (t.take("ready")) {
        if (!t.is(SignatureSyntax::Regex))
          return t.fail("expected a regular expression between slashes");
        c.text = t.next();
      }
      break;
    default:
      c.text = t.string();
      break;
    }
    c.when = conditions(t);
    if (!t.failed())
      into.clauses.push_back(std::move(c));
  }

  /// `when C`, `unless C`, or both in either order.
  static ConditionPtr conditions(Tokens &t) {
    ConditionPtr result;
    if (t.take("unless")) {
      result = negate(t.condition());
      if (t.take("when"))
        result = conjoin(std::move(result), t.condition());
    } else if (t.take("when")) {
      result = t.condition();
      if (t.take("unless"))
        result = conjoin(std::move(result), negate(t.condition()));
    }
    return result;
  }

  static void without(Tokens &t, Signature &into) {
    Without entry;
    if (t.take("command"))
      entry.what = Without::What::Command;
    else if (t.take("sub-command"))
      entry.what = Without::What::Subcommand;
    else if (!t.take("operands"))
      return t.fail("expected `operands`, `command` or `sub-command`");
    t.take(":");
    entry.interactive = t.take("interactive");
    if (!entry.interactive && !t.take("allowed"))
      return t.fail("expected `interactive` or `allowed`");
    entry.when = conditions(t);
    if (!t.failed())
      into.without.push_back(std::move(entry));
  }

  static ConditionPtr negate(ConditionPtr inner) {
    auto result = std::make_unique<Condition>();
    result->kind = Condition::Kind::Not;
    result->left = std::move(inner);
    return result;
  }
  static ConditionPtr conjoin(ConditionPtr left, ConditionPtr right) {
    auto result = std::make_unique<Condition>();
    result->kind = Condition::Kind::And;
    result->left = std::move(left);
    result->right = std::move(right);
    return result;
  }

  StringRef text_;
  Position base_;
  DiagnosticEngine &diagnostics_;
};

} // namespace

std::vector<ReadSignature> readSignatures(StringRef text, Position base, DiagnosticEngine &diagnostics) {
  std::vector<ReadSignature> result;
  parse::Tree tree = parse::parseSignatureTree(text, base, diagnostics);
  if (tree.nodes().empty())
    return result;
  Reader reader(text, base, diagnostics);
  for (Cursor node : Cursor(tree, 0)) {
    size_t before = diagnostics.diagnostics().size();
    result.push_back({reader.signature(node, nullptr), node.is(SignatureSyntax::Extend)});
    result.back().signature->broken = diagnostics.diagnostics().size() != before;
  }
  return result;
}

void mergeSignature(Signature &target, Signature &&extension) {
  target.flagsChanged();
  for (FlagSpec &flag : extension.flags) {
    FlagSpec *same = nullptr;
    for (FlagSpec &candidate : target.flags)
      if (llvm::any_of(flag.names,
                       [&](const std::string &name) { return llvm::is_contained(candidate.names, name); }))
        same = &candidate;
    if (!same) {
      target.flags.push_back(std::move(flag));
      continue;
    }
    auto override = [](std::string &into, std::string &from) {
      if (!from.empty())
        into = std::move(from);
    };
    override(same->exposes, flag.exposes);
    override(same->prefer, flag.prefer);
    override(same->surprise, flag.surprise);
    override(same->deprecated, flag.deprecated);
    override(same->doc, flag.doc);
    override(same->since, flag.since);
    override(same->until, flag.until);
    override(same->requires_, flag.requires_);
    same->conflicts.insert(same->conflicts.end(), flag.conflicts.begin(), flag.conflicts.end());
    if (flag.effect)
      same->effect = flag.effect;
    if (flag.takesValue) {
      same->takesValue = true;
      same->value = std::move(flag.value);
    }
    same->endless |= flag.endless;
    same->interactive |= flag.interactive;
    same->terminal |= flag.terminal;
    same->persistent |= flag.persistent;
    same->separates |= flag.separates;
    same->optionalValue |= flag.optionalValue;
    same->apart |= flag.apart;
    same->repeated |= flag.repeated;
    same->hidden |= flag.hidden;
  }
  for (OperandSpec &operand : extension.operands)
    target.operands.push_back(std::move(operand));
  target.clauses.insert(target.clauses.begin(), std::make_move_iterator(extension.clauses.begin()),
                        std::make_move_iterator(extension.clauses.end()));
  for (std::string &alias : extension.aliases)
    target.aliases.push_back(std::move(alias));
  for (auto part : {&Signature::since, &Signature::until, &Signature::instead})
    if (!(extension.*part).empty())
      target.*part = std::move(extension.*part);
  if (extension.style != Signature::Style::Inherited)
    target.style = extension.style;
  target.without.insert(target.without.begin(), std::make_move_iterator(extension.without.begin()),
                        std::make_move_iterator(extension.without.end()));
  if (extension.runsAfterSeparator || extension.runsOperands) {
    target.runsAfterSeparator |= extension.runsAfterSeparator;
    target.runsOperands |= extension.runsOperands;
    target.runsIn = extension.runsIn;
    target.runsAt = extension.runsAt;
    target.runsWhen = std::move(extension.runsWhen);
  }
  for (auto &sub : extension.subs) {
    auto same =
        llvm::find_if(target.subs, [&](const auto &candidate) { return candidate->name == sub->name; });
    if (same != target.subs.end())
      mergeSignature(**same, std::move(*sub));
    else {
      sub->parent = &target;
      target.subs.push_back(std::move(sub));
    }
  }
}

} // namespace rbk::commands
