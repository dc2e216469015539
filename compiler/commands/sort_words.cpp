#include "compiler/commands/expression.h"
#include "compiler/commands/use.h"

#include <llvm/ADT/StringExtras.h>

#include <utility>

// Sorting the words of a command into flags, operands and sub-commands, as the style of its signature says.
namespace rbk::commands {
using llvm::StringRef;

namespace {

class Sorter {
public:
  Sorter(const std::vector<Argument> &words, const Signature &signature, Use &use,
         DiagnosticEngine &diagnostics)
      : words_(words), use_(use), diagnostics_(diagnostics), expression_(signature, diagnostics) {
    use_.level = &signature;
    use_.nameRange = words.front().range();
  }

  bool run() {
    for (at_ = 1; at_ < words_.size() && !failed_; ++at_) {
      const std::string &word = words_[at_].text();
      if (raw_ || !looksLikeFlag(words_[at_])) {
        if (use_.level->expression && !words_[at_].hasVariables()) {
          if (Expression::isPunctuation(word)) {
            failed_ = !expression_.punctuation(words_[at_]);
            continue;
          }
          failed_ = !expression_.path(words_[at_]);
        }
        operandOrSub();
        if (use_.innerBegin)
          break;
        continue;
      }
      if (word == "--") {
        separator();
        if (use_.innerBegin)
          break;
        continue;
      }
      if (style() == Signature::Style::Dash)
        dashFlag();
      else if (StringRef(word).startswith("--"))
        longFlag();
      else
        shortFlags();
    }
    if (!failed_ && use_.level->expression)
      failed_ = !expression_.end();
    if (!failed_ && !deferred_.empty())
      reportDeferred();
    if (!failed_)
      assignOperands();
    if (!failed_)
      checkTogether();
    return !failed_;
  }

private:
  Signature::Style style() const { return use_.level->effectiveStyle(); }

  bool looksLikeFlag(const Argument &word) const {
    auto s = style();
    StringRef text = word.text();
    if (s == Signature::Style::Raw || s == Signature::Style::Words || text.size() < 2 || text[0] != '-')
      return false;
    return !(s == Signature::Style::Dash && llvm::isDigit(text[1])) || isNumberedFlag(text);
  }

  /// `kill -9`: a dash with digits is a flag where the signature has it and nothing stands before it; later
  /// it is an operand, as the process group of `kill -9 -1`.
  bool isNumberedFlag(StringRef text) const { return exact(text) && operands_.empty() && use_.flags.empty(); }

  /// Flags valid here: those of the level, and those of outer levels that are persistent.
  std::vector<const FlagSpec *> visible() const {
    std::vector<const FlagSpec *> result;
    for (const Signature *at = use_.level; at; at = at->parent)
      for (const FlagSpec &flag : at->flags)
        if (at == use_.level || flag.persistent)
          result.push_back(&flag);
    return result;
  }

  const FlagSpec *exact(StringRef name) const { return use_.level->findFlag(name); }

  void unknownFlag(StringRef name, SourceRange range) {
    failed_ = true;
    std::vector<StringRef> candidates;
    for (const FlagSpec *flag : visible())
      if (!flag->hidden)
        for (const std::string &n : flag->names)
          if (StringRef(n).startswith("--") == name.startswith("--"))
            candidates.push_back(n);
    auto &d = diagnostics_.report(Diag::UnknownFlag, range, {use_.level->path(), name});
    // Any two flags of one letter are one letter apart: only the other case is a likely slip.
    if (name.size() == 2)
      llvm::erase_if(candidates, [&](StringRef candidate) { return !candidate.equals_insensitive(name); });
    if (StringRef near = suggest(name, candidates); !near.empty())
      d.fix("did you mean `" + near.str() + "`?", range, near.str());
    else
      d.note("known from " + rootSource());
  }

  const Signature &root() const {
    const Signature *root = use_.level;
    while (root->parent)
      root = root->parent;
    return *root;
  }
  std::string rootName() const { return root().name; }
  std::string rootSource() const { return root().source.empty() ? "its signature" : root().source; }

  void add(const FlagSpec *spec, bool hasValue, Argument value, SourceRange range) {
    if (spec->separates)
      raw_ = true;
    if (!spec->until.empty())
      diagnostics_
          .report(Diag::RemovedFlag, range,
                  {use_.level->path(), spec->canonical(), rootName() + " " + spec->until})
          .note(spec->deprecated.empty() ? "leave it out" : spec->deprecated);
    else if (!spec->deprecated.empty())
      diagnostics_.report(Diag::DeprecatedFlag, range, {spec->canonical()}).note(spec->deprecated);
    use_.flags.push_back({spec, hasValue, std::move(value), range, false});
  }

  /// An optional value is joined to its option, or with `apart` the next word, if that can be a value.
  bool leavesValueOut(const FlagSpec &spec) const {
    return spec.optionalValue &&
           (!spec.apart || at_ + 1 >= words_.size() || StringRef(words_[at_ + 1].text()).startswith("-"));
  }

  /// `kubectl --timeout=1m delete pod x`: a flag of the sub-command that follows.
  bool mayBelongToSub() const {
    return style() == Signature::Style::Cobra && !use_.level->subs.empty() && operands_.empty();
  }

  /// Leaves a flag to the sub-command. Until it is known whether the flag has a value, cobra takes the next
  /// word for it, also where that is the sub-command: `kubectl -A get pods` is none.
  void defer(bool withNext) {
    deferred_.push_back(at_);
    at_ += withNext;
  }

  /// Sorts the flags that stood before the sub-command that is now known.
  void takeDeferred() {
    size_t here = at_;
    for (size_t index : std::exchange(deferred_, {})) {
      at_ = index;
      StringRef(words_[index].text()).startswith("--") ? longFlag() : shortFlags();
    }
    at_ = here;
  }

  /// No sub-command came for the flags before it.
  void reportDeferred() {
    const Argument &word = words_[deferred_.front()];
    StringRef name = StringRef(word.text()).take_until([](char c) { return c == '='; });
    unknownFlag(name, word.rangeOf(0, name.size()));
  }

  /// Takes the value from the next word.
  void addWithNext(const FlagSpec *spec, SourceRange range) {
    if (at_ + spec->values >= words_.size()) {
      failed_ = true;
      diagnostics_.report(Diag::FlagNeedsValue, range, {spec->canonical(), spec->value.show()});
      return;
    }
    std::vector<std::string> before;
    for (unsigned i = 1; i < spec->values; ++i)
      before.push_back(words_[at_ + i].text());
    at_ += spec->values;
    add(spec, true, words_[at_], {range.begin, words_[at_].range().end});
    use_.flags.back().before = std::move(before);
  }

  bool separateValues() const {
    for (const Signature *at = use_.level; at; at = at->parent)
      if (at->separateValues)
        return true;
    return false;
  }

  void longFlag() {
    const Argument &word = words_[at_];
    StringRef text = word.text();
    size_t equal = text.find('=');
    StringRef name = text.take_front(equal);
    size_t nameEnd = std::min(equal, text.size());
    SourceRange nameRange = word.rangeOf(0, nameEnd);
    const FlagSpec *spec = exact(name);
    if (!spec && style() == Signature::Style::Gnu && !use_.level->wholeNames)
      spec = uniquePrefix(name);
    bool negated = false;
    if (!spec && name.startswith("--no-"))
      if (const FlagSpec *positive = exact("--" + name.drop_front(5).str());
          positive && positive->negatable) {
        spec = positive;
        negated = true;
      }
    if (!spec && mayBelongToSub())
      return defer(equal == StringRef::npos);
    if (!spec)
      return unknownFlag(name, nameRange);
    bool cobraSwitch = !spec->takesValue && style() == Signature::Style::Cobra;
    if (equal != StringRef::npos) {
      if (spec->takesValue && separateValues()) {
        failed_ = true;
        diagnostics_.report(Diag::UnknownFlag, nameRange, {use_.level->path(), text})
            .fix("write the value as a word of its own", word.rangeOf(equal, equal + 1), " ");
        return;
      }
      if (!spec->takesValue && !cobraSwitch) {
        failed_ = true;
        diagnostics_.report(Diag::FlagTakesNoValue, word.range(), {name});
        return;
      }
      Argument value = word.from(equal + 1);
      if (cobraSwitch) {
        if (value.text() != "true" && value.text() != "false" && !value.hasVariables())
          return badSwitchValue(name, value);
        // `--wait=false` is no `--wait`, and a value that only the run knows is none to rely on.
        bool off = value.text() != "true";
        add(spec, off, std::move(value), word.range());
        use_.flags.back().switchedOff = off;
        return;
      }
      return add(spec, true, std::move(value), word.range());
    }
    if (!spec->takesValue || leavesValueOut(*spec) || negated) {
      add(spec, false, word, word.range());
      use_.flags.back().switchedOff = negated;
      return;
    }
    addWithNext(spec, word.range());
  }

  void badSwitchValue(StringRef name, const Argument &value) {
    failed_ = true;
    diagnostics_.report(Diag::BadArgument, value.range(),
                        {value.text(), "value of the switch `" + name.str() + "`: `true` or `false`"});
  }

  const FlagSpec *uniquePrefix(StringRef name) const {
    const FlagSpec *found = nullptr;
    if (name.size() < 3)
      return nullptr;
    for (const FlagSpec *flag : visible())
      for (const std::string &n : flag->names)
        if (StringRef(n).startswith(name)) {
          if (found && found != flag)
            return nullptr;
          found = flag;
        }
    return found;
  }

  void shortFlags() {
    const Argument &word = words_[at_];
    StringRef text = word.text();
    // -5, as in `head -5`; a signature without flags says nothing of them
    if (llvm::isDigit(text[1]) && !exact(text.take_front(2)) &&
        (exact("-NUM") || use_.level->flags.empty()) &&
        text.drop_front(1).find_first_not_of("0123456789") == StringRef::npos)
      return;
    if (const FlagSpec *whole = exact(text)) {
      if (!whole->takesValue || leavesValueOut(*whole))
        return add(whole, false, word, word.range());
      return addWithNext(whole, word.range());
    }
    if (use_.level->singleFlags)
      return unknownFlag(text, word.range());
    for (size_t i = 1; i < text.size(); ++i) {
      std::string name = "-" + text.substr(i, 1).str();
      const FlagSpec *spec = exact(name);
      if (!spec && i == 1 && mayBelongToSub())
        return defer(text.size() == 2);
      if (!spec) {
        // A long option with one dash is the commonest slip: -tail.
        if (i == 1 && exact("-" + text.take_until([](char c) { return c == '='; }).str())) {
          failed_ = true;
          diagnostics_
              .report(Diag::UnknownFlag, word.range(),
                      {use_.level->path(), text.take_until([](char c) { return c == '='; })})
              .fix("write two dashes", word.rangeOf(0, 1), "--");
          return;
        }
        return unknownFlag(i == 1 ? StringRef(text) : StringRef(name),
                           i == 1 ? word.range() : word.rangeOf(i, i + 1));
      }
      if (!spec->takesValue) {
        add(spec, false, word, word.rangeOf(i == 1 ? 0 : i, i + 1));
        continue;
      }
      size_t rest = i + 1;
      if (rest < text.size()) {
        if (style() == Signature::Style::Cobra && text[rest] == '=')
          ++rest;
        return add(spec, true, word.from(rest), word.range());
      }
      if (leavesValueOut(*spec))
        return add(spec, false, word, word.range());
      return addWithNext(spec, word.rangeOf(i == 1 ? 0 : i, i + 1));
    }
  }

  void dashFlag() {
    const Argument &word = words_[at_];
    StringRef text = word.text();
    size_t equal = text.find('=');
    const FlagSpec *spec = exact(text.take_front(equal));
    if (!spec)
      return unknownFlag(text.take_front(equal), word.range());
    if (use_.level->expression && !expression_.option(text, word.range())) {
      failed_ = true;
      return;
    }
    if (equal != StringRef::npos)
      return add(spec, true, word.from(equal + 1), word.range());
    if (!spec->takesValue || leavesValueOut(*spec))
      return add(spec, false, word, word.range());
    if (spec->value.has("command"))
      return addCommand(spec, word);
    addWithNext(spec, word.range());
  }

  /// `-exec rm {} +`: the words up to `;` or `+` are a command.
  void addCommand(const FlagSpec *spec, const Argument &word) {
    size_t begin = at_ + 1, end = begin;
    while (end < words_.size() && words_[end].text() != ";" &&
           (words_[end].text() != "+" || words_[end - 1].text() != "{}"))
      ++end;
    if (end == begin || end == words_.size()) {
      failed_ = true;
      diagnostics_.report(Diag::FlagNeedsValue, word.range(),
                          {spec->canonical(), "a command that ends with `\\;` or `{} +`"});
      return;
    }
    add(spec, false, word, word.range());
    use_.innerRanges.emplace_back(begin, end);
    at_ = end;
  }

  void separator() {
    if (use_.level->runsAfterSeparator && use_.holds(use_.level->runsWhen.get())) {
      use_.innerBegin = at_ + 1;
      if (at_ + 1 >= words_.size()) {
        failed_ = true;
        diagnostics_.report(Diag::MissingOperand, words_[at_].range(),
                            {use_.level->path(), "a command after `--`"});
        use_.innerBegin = 0;
      }
      return;
    }
    raw_ = true;
    // `git checkout -- FILE`: where the signature has it as a flag, that it stands there means something.
    if (const FlagSpec *spec = exact("--"))
      add(spec, false, words_[at_], words_[at_].range());
  }

  void operandOrSub() {
    const Argument &word = words_[at_];
    if (operands_.empty() && !use_.level->subs.empty() && !word.hasVariables() && !(raw_ && exact("--"))) {
      if (const Signature *sub = use_.level->findSub(word.text())) {
        use_.level = sub;
        use_.nameRange.end = word.range().end;
        if (!sub->until.empty())
          diagnostics_
              .report(Diag::RemovedSubcommand, word.range(), {sub->path(), rootName() + " " + sub->until})
              .note(sub->instead);
        raw_ = sub->effectiveStyle() == Signature::Style::Raw;
        takeDeferred();
        return;
      }
      if (use_.level->operands.empty() && !use_.level->runsOperands) {
        if (!deferred_.empty())
          return reportDeferred();
        failed_ = true;
        std::vector<StringRef> candidates;
        for (const auto &sub : use_.level->subs)
          candidates.push_back(sub->name);
        StringRef near = suggest(word.text(), candidates);
        // `kubectl neat` runs the program kubectl-neat, where somebody has installed it.
        if (near.empty() && !use_.level->parent && use_.level->findSub("plugin")) {
          diagnostics_.report(Diag::UnknownCommand, word.range(), {use_.level->name + " " + word.text()})
              .note("no command of `" + use_.level->name + "`: perhaps a plugin, the program `" +
                    use_.level->name + "-" + word.text() + "`");
          return;
        }
        auto &d =
            diagnostics_.report(Diag::UnknownSubcommand, word.range(), {use_.level->path(), word.text()});
        if (!near.empty())
          d.fix("did you mean `" + near.str() + "`?", word.range(), near.str());
        return;
      }
    }
    if (use_.level->runsOperands && use_.holds(use_.level->runsWhen.get())) {
      // `env A=b command`: assignments belong to the wrapper.
      bool assigns = llvm::any_of(use_.level->operands,
                                  [](const OperandSpec &o) { return o.value.has("env.Assignment"); });
      if (assigns && word.text().find('=') != std::string::npos &&
          word.text().find('/') > word.text().find('=')) {
        operands_.push_back(word);
        return;
      }
      size_t own = 0;
      for (const OperandSpec &operand : use_.level->operands)
        own += use_.holds(operand.when.get()) && operand.quantity == '1';
      if (operands_.size() >= own) {
        use_.innerBegin = at_;
        return;
      }
    }
    operands_.push_back(word);
    if (style() == Signature::Style::Posix)
      raw_ = true;
    // find's expressions: operands come first, then single-dash words; a posix wrapper stops at the command.
    if (use_.level->runsOperands)
      raw_ = false;
  }

  /// What flags need of each other, and what they exclude. The words were understood, so nothing else is in
  /// doubt.
  void checkTogether() {
    for (const FlagHit &hit : use_.flags) {
      const FlagSpec &spec = *hit.spec;
      if (!spec.requires_.empty() && !use_.flag(spec.requires_))
        diagnostics_.report(Diag::FlagRequires, hit.range, {spec.canonical(), spec.requires_});
      for (const std::string &other : spec.conflicts)
        if (const FlagHit *present =
                use_.flag(other)) { // whichever of the two says so: the later one is the mistake
          const FlagHit &first = present->range.begin < hit.range.begin ? *present : hit;
          const FlagHit &second = &first == present ? hit : *present;
          diagnostics_
              .report(Diag::FlagConflict, second.range, {first.spec->canonical(), second.spec->canonical()})
              .note(first.range, "`" + first.spec->canonical() + "` stands here");
        }
    }
  }

  /// KEY=VALUE, KEY- or KEY:EFFECT, as `label`, `set env` and `taint` take them behind the objects.
  static bool isChange(StringRef word) {
    return word.contains('=') || (word.size() > 1 && word.endswith("-"));
  }

  void assignOperands() {
    std::vector<const OperandSpec *> specs;
    // Conditions of operands may look at flags and at how many operands there are.
    for (const Argument &value : operands_)
      use_.operands.push_back({nullptr, value});
    for (const OperandSpec &spec : use_.level->operands)
      if (use_.holds(spec.when.get()))
        specs.push_back(&spec);
    size_t required = 0;
    for (const OperandSpec *spec : specs)
      required += spec->quantity == '1' || spec->quantity == '+';
    size_t spare = operands_.size() > required ? operands_.size() - required : 0;
    size_t next = 0;
    for (const OperandSpec *&spec : specs) {
      size_t take = 0;
      // `set env TYPE/NAME… KEY=VALUE… KEY-`: objects end where changes begin.
      bool more = &spec != &specs.back() && spec->quantity != '1' && spec->quantity != '?';
      size_t objects = next;
      while (more && objects < operands_.size() && !isChange(operands_[objects].text()))
        ++objects;
      if (more && objects < operands_.size()) {
        for (spare = operands_.size() - objects; next < objects; ++next)
          use_.operands[next].spec = spec;
        continue;
      }
      switch (spec->quantity) {
      case '1':
        take = 1;
        break;
      case '?':
        take = std::min<size_t>(spare, 1);
        break;
      default:
        take = spare + (spec->quantity == '+');
        break;
      }
      if (spec->quantity != '1')
        spare -= std::min(spare, take - (spec->quantity == '+'));
      for (; take && next < operands_.size(); --take)
        use_.operands[next++].spec = spec;
      if (take && (spec->quantity == '1' || spec->quantity == '+') && !asksAboutItself()) {
        failed_ = true;
        diagnostics_.report(Diag::MissingOperand, use_.nameRange,
                            {use_.level->path(), "`" + spec->name + "`: " + spec->value.show()});
        return;
      }
    }
    if (next < operands_.size() &&
        !(specs.empty() && use_.level->operands.empty() && use_.level->flags.empty())) {
      failed_ = true;
      const Argument &extra = operands_[next];
      std::string known = next == 0 ? "none" : "`" + operands_[next - 1].text() + "`";
      auto &d = diagnostics_.report(Diag::ExtraOperand, extra.range(), {use_.level->path(), known});
      if (extra.text().find('=') != std::string::npos &&
          StringRef(extra.text()).find_first_of("-") != StringRef::npos)
        d.note("an option begins with `-`");
    } else if (!use_.innerBegin && lacksSubcommand()) {
      failed_ = true;
      diagnostics_.report(Diag::MissingSubcommand, use_.nameRange, {use_.level->path()});
    } else if (!use_.innerBegin && lacksCommand()) {
      failed_ = true;
      diagnostics_.report(Diag::MissingOperand, use_.nameRange, {use_.level->path(), "a command to run"});
    }
  }

  /// `--version`, `--help` and other flags of this very level are a complete use; persistent ones are not.
  bool lacksSubcommand() const {
    const Signature &level = *use_.level;
    if (level.subs.empty() || !level.operands.empty() || !operands_.empty() || level.runsOperands ||
        use_.without(Without::What::Subcommand) || use_.without(Without::What::Operands))
      return false;
    return llvm::all_of(use_.flags,
                        [](const FlagHit &hit) { return hit.spec->persistent && !hit.spec->isQuestion(); });
  }

  bool lacksCommand() const {
    const Signature &level = *use_.level;
    if (!level.runsOperands && !level.runsAfterSeparator)
      return false;
    return use_.holds(level.runsWhen.get()) && !use_.without(Without::What::Command) && !asksAboutItself();
  }

  bool asksAboutItself() const { return use_.asksAboutItself(); }

  const std::vector<Argument> &words_;
  Use &use_;
  DiagnosticEngine &diagnostics_;
  std::vector<Argument> operands_;
  Expression expression_;        // of a signature that has one
  std::vector<size_t> deferred_; ///< words that are flags of a sub-command to come
  size_t at_ = 0;
  bool raw_ = false;
  bool failed_ = false;
};

} // namespace

bool sortWords(const std::vector<Argument> &words, const Signature &signature, Use &use,
               DiagnosticEngine &diagnostics) {
  return Sorter(words, signature, use, diagnostics).run();
}

} // namespace rbk::commands
