#include "compiler/commands/command_table.h"

#include <llvm/ADT/StringExtras.h>

// The command lines of aws, az and gcloud. All three are read by Python's argparse, whose rules these are: an
// option takes the next word unless that looks like an option, one with several values takes all words up to
// the next option, and (but for gcloud) its name may be cut as long as it is unique.
namespace rbk::commands {
using llvm::StringRef;

namespace {

/// Whether the word can be no value of an option before it.
bool looksLikeOption(const Argument &word) {
  StringRef text = word.text();
  if (text.size() < 2 || text[0] != '-' || text.contains(' '))
    return false;
  double number = 0;
  return text.getAsDouble(number);
}

class TableSorter {
public:
  TableSorter(const std::vector<Argument> &words, const Signature &signature, Use &use,
              DiagnosticEngine &diagnostics)
      : words_(words), root_(signature), use_(use), diagnostics_(diagnostics), table_(signature.table) {}

  bool run() {
    use_.level = &root_;
    use_.nameRange = words_.front().range();
    Signature &top = addLevel(&root_, "");
    if (auto entry = table_.find(""))
      table_.flagsOf(*entry, top.flags);
    globals_ = &top.flags;
    entry_ = {"", "/", ""};
    for (at_ = 1; at_ < words_.size() && !failed_; ++at_) {
      const Argument &word = words_[at_];
      if (rest_ || !looksLikeOption(word))
        plain(word);
      else if (word.text() == "--")
        rest_ = true;
      else
        option(word);
      if (unknownPath_)
        return true;
    }
    if (failed_)
      return false;
    if (!entry_.group()) {
      assignOperands();
      required();
    } else if (const Without *alone = curated_ ? withoutSub(*curated_) : nullptr) {
      if (alone->interactive)
        add(addLevel(use_.level, ""), Clause::Kind::Interactive, "");
    } else if (!asksAboutItself())
      fail(Diag::MissingSubcommand, use_.nameRange, {use_.level->path()});
    if (!failed_)
      effect();
    return !failed_;
  }

private:
  Diagnostic &fail(Diag id, SourceRange range, std::initializer_list<StringRef> arguments) {
    failed_ = true;
    return diagnostics_.report(id, range, arguments);
  }

  Signature &addLevel(const Signature *parent, StringRef name) {
    auto level = std::make_unique<Signature>();
    level->name = name.str();
    level->parent = parent;
    use_.owned.push_back(std::move(level));
    use_.level = use_.owned.back().get();
    return *use_.owned.back();
  }

  // --- the path ------------------------------------------------------------------------------------------

  void plain(const Argument &word) {
    if (word.text() == "help" && !operandsKnown() && (entry_.group() || root_.name == "aws"))
      return help();
    if (!entry_.group()) {
      operands_.push_back(word);
      return;
    }
    if (word.hasVariables()) // which command it is, only the run knows
      return unknown("which command it is comes from a variable");
    std::string path = (entry_.path.empty() ? "" : path_ + " ") + word.text();
    auto found = table_.find(path);
    // An unreleased form with the options of the released one has no line of its own.
    for (StringRef track : {"alpha ", "beta "})
      if (!found && StringRef(path).startswith(track))
        found = table_.find(StringRef(path).drop_front(track.size()));
    if (!found)
      return unknownWord(word);
    path_ = path;
    entry_ = *found;
    use_.nameRange.end = word.range().end;
    if (StringRef(path_).startswith("alpha") || StringRef(path_).startswith("beta"))
      curated_ = path_ == "alpha" || path_ == "beta" ? &root_
                 : curated_                          ? curated_->findSub(word.text())
                                                     : nullptr;
    else
      curated_ = curated_ ? curated_->findSub(word.text()) : nullptr;
    if (curated_ && curated_ != &root_)
      use_.level = curated_;
    else if (use_.level->name.empty() && use_.level->parent == &root_)
      addLevel(&root_, word.text());
    else
      addLevel(use_.level, word.text());
    if (!entry_.group())
      enter();
  }

  /// The command is found: its options become a level of their own, below what the signature says of it.
  void enter() {
    Signature &level = addLevel(use_.level, "");
    own_ = &level;
    table_.flagsOf(entry_, level.flags);
    // The signature may know more of an option: that its value is secret, or a command.
    if (curated_ && curated_ != &root_)
      for (const FlagSpec &more : curated_->flags)
        for (FlagSpec &flag : level.flags)
          if (llvm::is_contained(flag.names, more.names.front()) && more.takesValue)
            flag.value = more.value;
    llvm::SmallVector<StringRef, 4> list;
    entry_.operands.split(list, ' ', -1, false);
    for (StringRef text : list) {
      OperandSpec spec;
      StringRef name = text.rtrim("?*+");
      spec.name = name.empty() ? "word" : name.str();
      spec.value.kinds = {name == "outfile" ? "outfile" : "text"};
      if (name.size() < text.size())
        spec.quantity = text.back();
      level.operands.push_back(std::move(spec));
    }
  }

  void unknownWord(const Argument &word) {
    std::vector<StringRef> names = table_.children(path_);
    StringRef text = word.text();
    bool impossible = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != StringRef::npos;
    StringRef near = nearest(text, names);
    if (near.empty() && !impossible) // newer than the table, perhaps
      return unknown("its commands as of " + table_.source().split(':').first.str() + " have no `" +
                     text.str() + "`");
    auto &d = fail(Diag::UnknownSubcommand, word.range(), {use_.level->path(), text});
    if (!near.empty())
      d.fix("did you mean `" + near.str() + "`?", word.range(), near.str());
    d.note("known from " + table_.source().str());
  }

  void unknown(const std::string &because) {
    unknownPath_ = true;
    Signature &level = addLevel(use_.level, "");
    add(level, Clause::Kind::Effect, "").effect = Effect::Unknown;
    add(level, Clause::Kind::Because, because);
  }

  void help() {
    unknownPath_ = true;
    Signature &level = addLevel(use_.level, "");
    add(level, Clause::Kind::Effect, "").effect = Effect::Read;
    add(level, Clause::Kind::Because, "only prints its manual");
  }

  /// A name so close that the word is a slip of it. Where the table is older than the tool may be, only the
  /// nearest slips count: two names of one command are rarely one letter apart.
  StringRef nearest(StringRef word, const std::vector<StringRef> &names) const {
    StringRef near = suggest(word, names);
    if (near.empty() || !root_.loose)
      return near;
    unsigned distance = word.edit_distance(near, true, 3);
    bool swapped = distance == 2 && word.size() == near.size() && sorted(word) == sorted(near);
    if (word.size() == 3)
      return distance == 1 && near.size() == 4 ? near : "";
    return swapped || distance <= (word.size() >= 10 ? 2U : word.size() >= 4 ? 1U : 0U) ? near : "";
  }
  static std::string sorted(StringRef text) {
    std::string result = text.str();
    llvm::sort(result);
    return result;
  }

  // --- options -------------------------------------------------------------------------------------------

  std::vector<const FlagSpec *> visible() const {
    std::vector<const FlagSpec *> result;
    for (const std::vector<FlagSpec> *list :
         std::initializer_list<const std::vector<FlagSpec> *>{own_ ? &own_->flags : nullptr, globals_})
      if (list)
        for (const FlagSpec &flag : *list)
          result.push_back(&flag);
    return result;
  }

  const FlagSpec *exact(StringRef name) const {
    for (const FlagSpec *flag : visible())
      if (llvm::is_contained(flag->names, name))
        return flag;
    return nullptr;
  }

  /// The option that a cut name stands for; `others` are all that it may stand for.
  const FlagSpec *cut(StringRef name, std::vector<StringRef> &others) const {
    const FlagSpec *found = nullptr;
    for (const FlagSpec *flag : visible())
      for (const std::string &candidate : flag->names)
        if (name.size() > 2 && StringRef(candidate).startswith(name) && found != flag) {
          found = flag;
          others.push_back(candidate);
        }
    return others.size() == 1 ? found : nullptr;
  }

  void option(const Argument &word) {
    StringRef text = word.text();
    size_t equal = text.find('=');
    StringRef name = text.take_front(equal);
    std::vector<StringRef> candidates;
    const FlagSpec *spec = exact(name);
    bool off = false;
    if (!spec && name.startswith("--no-")) {
      spec = exact("--" + name.drop_front(5).str());
      off = spec && spec->negatable;
      spec = off ? spec : nullptr;
    }
    if (!spec && name.startswith("--") && !root_.wholeNames)
      spec = cut(name, candidates);
    if (!spec && candidates.empty() && name.startswith("--no-") && !root_.wholeNames) {
      spec = cut("--" + name.drop_front(5).str(), candidates);
      off = spec && spec->negatable;
      spec = off ? spec : nullptr;
    }
    // -gNAME, -otable
    if (!spec && !name.startswith("--") && name.size() > 2 && (spec = exact(name.take_front(2)))) {
      if (spec->takesValue)
        return add(spec, true, word.from(2 + (text[2] == '=')), word.range(), false);
      spec = nullptr;
    }
    if (!spec)
      return unknownOption(word, name, candidates);
    if (equal != StringRef::npos) {
      if (!spec->takesValue && !off && root_.name == "gcloud")
        return add(spec, false, word, word.range(), text.drop_front(equal + 1) == "false");
      if (!spec->takesValue) {
        fail(Diag::FlagTakesNoValue, word.range(), {name});
        return;
      }
      return add(spec, true, word.from(equal + 1), word.range(), false);
    }
    if (!spec->takesValue)
      return add(spec, false, word, word.range(), off);
    values(spec, word);
  }

  /// Takes the words behind an option that are its values.
  void values(const FlagSpec *spec, const Argument &word) {
    size_t first = at_ + 1, end = first;
    bool several = spec->many != FlagSpec::Many::One;
    while (end < words_.size() && !looksLikeOption(words_[end]) && (several || end == first))
      ++end;
    if (end == first) {
      if (spec->optionalValue || spec->many == FlagSpec::Many::Any)
        return add(spec, false, word, word.range(), false);
      fail(Diag::FlagNeedsValue, word.range(), {spec->canonical(), spec->value.show()});
      return;
    }
    for (size_t i = first; i < end; ++i)
      add(spec, true, words_[i], {word.range().begin, words_[i].range().end}, false);
    at_ = end - 1;
  }

  void add(const FlagSpec *spec, bool hasValue, Argument value, SourceRange range, bool off) {
    if (hasValue)
      check(*spec, value);
    use_.flags.push_back({spec, hasValue, std::move(value), range, off});
  }

  void unknownOption(const Argument &word, StringRef name, const std::vector<StringRef> &candidates) {
    if (entry_.opaque() || (entry_.group() && root_.loose)) { // whether it takes a value is not known either
      unknownOptions_ = true;
      return;
    }
    if (word.hasVariables() && name.contains('$')) {
      unknownOptions_ = true;
      return;
    }
    SourceRange range = word.rangeOf(0, name.size());
    std::vector<StringRef> names;
    for (const FlagSpec *flag : visible())
      for (const std::string &candidate : flag->names)
        if ((candidate.size() > 2) == (name.size() > 2))
          names.push_back(candidate);
    StringRef near = name.size() > 2 ? nearest(name, names) : StringRef();
    bool impossible =
        name.drop_front(2).find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-_") != StringRef::npos;
    if (root_.loose && near.empty() && candidates.empty() && !impossible) {
      unknownOptions_ = true; // newer than the table, perhaps
      return;
    }
    auto &d = fail(Diag::UnknownFlag, range, {use_.level->path(), name});
    if (candidates.size() > 1) {
      std::string all;
      for (StringRef candidate : candidates)
        all += (all.empty() ? "`" : ", `") + candidate.str() + "`";
      d.note("it may stand for " + all);
    } else if (!near.empty())
      d.fix("did you mean `" + near.str() + "`?", range, near.str());
    else if (!name.startswith("--") && name.size() > 2 && exact("-" + name.str()))
      d.fix("write two dashes", word.rangeOf(0, 1), "--");
    else
      d.note("known from " + table_.source().str());
  }

  /// What the tool itself refuses, and what is but a slip away from a value that the service knows.
  void check(const FlagSpec &spec, const Argument &value) {
    StringRef text = value.text();
    if (value.hasVariables() || text.contains("://"))
      return;
    long long number = 0;
    if (spec.value.has("whole number") && text.getAsInteger(10, number)) {
      fail(Diag::BadArgument, value.range(), {text, "whole number"});
      return;
    }
    if (spec.value.words.empty())
      return;
    std::vector<StringRef> words(spec.value.words.begin(), spec.value.words.end());
    for (StringRef word : words)
      if (word.equals_insensitive(text))
        return;
    StringRef near = suggest(text, words);
    bool slip = text.size() >= 5 && !near.empty() && text.edit_distance(near, true, 2) <= 2 &&
                text.find_first_of("0123456789") == StringRef::npos;
    if (!slip && (!spec.closed || root_.loose))
      return;
    auto &d = fail(Diag::BadArgument, value.range(), {text, "value of `" + spec.canonical() + "`"});
    if (!near.empty())
      d.fix("did you mean `" + near.str() + "`?", value.range(), near.str());
    d.note("one of " + ValueKinds{{}, spec.value.words}.show());
  }

  // --- what must be there --------------------------------------------------------------------------------

  static const Without *withoutSub(const Signature &group) {
    for (const Without &entry : group.without)
      if (entry.what == Without::What::Subcommand)
        return &entry;
    return nullptr;
  }

  bool operandsKnown() const { return !operands_.empty(); }

  bool asksAboutItself() const {
    return llvm::any_of(use_.flags, [](const FlagHit &hit) {
      return hit.spec->canonical() == "--help" || hit.spec->canonical() == "--version";
    });
  }

  void assignOperands() {
    size_t needed = 0, next = 0;
    for (const OperandSpec &spec : own_->operands)
      needed += spec.quantity == '1' || spec.quantity == '+';
    for (const OperandSpec &spec : own_->operands) {
      size_t left = operands_.size() - next;
      bool must = spec.quantity == '1' || spec.quantity == '+';
      needed -= must;
      size_t spare = left > needed ? left - needed : 0;
      size_t take = spec.quantity == '1' || spec.quantity == '?' ? std::min<size_t>(spare, 1) : spare;
      if (must && take == 0 && !unknownOptions_ && !asksAboutItself() && !skeleton())
        return void(fail(Diag::MissingOperand, use_.nameRange, {use_.level->path(), "`" + spec.name + "`"}));
      for (; take; --take)
        use_.operands.push_back({&spec, operands_[next++]});
    }
    for (; next < operands_.size(); ++next) {
      // A variable may hold options, and the value of an option that the table lacks looks like an operand.
      if (unknownOptions_ || entry_.opaque() || operands_[next].isVariable()) {
        unknownOptions_ = true;
        use_.operands.push_back({nullptr, operands_[next]});
        continue;
      }
      std::string last = use_.operands.empty() ? "none" : "`" + use_.operands.back().value.text() + "`";
      return void(fail(Diag::ExtraOperand, operands_[next].range(), {use_.level->path(), last}));
    }
  }

  /// `--cli-input-json` brings what the line lacks; `--generate-cli-skeleton` asks for nothing.
  bool skeleton() const {
    return use_.flag("--cli-input-json") || use_.flag("--cli-input-yaml") ||
           use_.flag("--generate-cli-skeleton");
  }

  void required() {
    if (failed_ || unknownOptions_ || skeleton() || asksAboutItself())
      return;
    for (const FlagSpec &flag : own_->flags)
      if (flag.required && !use_.flag(flag.canonical())) {
        fail(Diag::MissingOperand, use_.nameRange, {use_.level->path(), "`" + flag.canonical() + "`"});
        return;
      }
  }

  // --- what it does --------------------------------------------------------------------------------------

  static Clause &add(Signature &level, Clause::Kind kind, std::string text) {
    level.clauses.emplace_back();
    level.clauses.back().kind = kind;
    level.clauses.back().text = std::move(text);
    return level.clauses.back();
  }

  /// Whether the signature says so of this command or its group, not only of the tool.
  bool said(Clause::Kind kind) const {
    for (const Signature *at = use_.level; at && at != &root_; at = at->parent)
      for (const Clause &clause : at->clauses)
        if (clause.kind == kind && use_.holds(clause.when.get()))
          return true;
    return false;
  }

  void effect() {
    Signature &level = *use_.owned.back();
    if (asksAboutItself() || use_.flag("--generate-cli-skeleton")) {
      add(level, Clause::Kind::Effect, "").effect = Effect::Read;
      add(level, Clause::Kind::Because, "only tells how to use it");
      return;
    }
    StringRef path = entry_.path;
    for (StringRef track : {"alpha ", "beta "})
      path.consume_front(track);
    auto [effect, because] = table_.effectOf(path);
    if (!said(Clause::Kind::Effect)) {
      add(level, Clause::Kind::Effect, "").effect = effect;
      static constexpr StringRef does[] = {"only reads", "changes something", "stops or moves what runs",
                                           "deletes", "may do anything"};
      std::string verb = path.rsplit(' ').second.empty() ? path.str() : path.rsplit(' ').second.str();
      if (!said(Clause::Kind::Because))
        add(level, Clause::Kind::Because,
            because.empty() ? "`" + verb + "` " + does[static_cast<int>(effect)].str() : because.str());
    }
    // What holds of all that is deleted in a cloud.
    const Clause *effectClause = use_.first(Clause::Kind::Effect);
    if (effectClause && effectClause->effect == Effect::Destroy) {
      if (!said(Clause::Kind::Irreversible))
        add(level, Clause::Kind::Irreversible, "what was deleted does not come back without a backup");
      if (!said(Clause::Kind::Danger))
        add(level, Clause::Kind::Danger, "the resource, and what depends on it, is deleted").name =
            "cloud-delete";
    }
    if (!said(Clause::Kind::Touches))
      add(level, Clause::Kind::Touches, touched());
  }

  bool isGlobal(const FlagSpec *spec) const {
    return spec >= globals_->data() && spec < globals_->data() + globals_->size();
  }

  /// Names and identifiers among the arguments; the group where there are none.
  std::string touched() const {
    std::string names;
    for (const OperandHit &hit : use_.operands)
      names += (names.empty() ? "" : " ") + hit.value.text();
    for (const FlagHit &hit : use_.flags) {
      StringRef name = hit.spec->canonical();
      bool names_it = name.endswith("-id") || name.endswith("-ids") || name.endswith("-identifier") ||
                      name.endswith("name") || name.endswith("-names") || name.endswith("-arn") ||
                      hit.spec->required;
      if (names.empty() && hit.hasValue && names_it && !isGlobal(hit.spec))
        for (const FlagHit *all : use_.all(name))
          names += (names.empty() ? "" : " ") + all->value.text();
    }
    StringRef group = StringRef(path_).rsplit(' ').first;
    return names.empty() ? group.str() : group.str() + ": " + names;
  }

  const std::vector<Argument> &words_;
  const Signature &root_;
  Use &use_;
  DiagnosticEngine &diagnostics_;
  CommandTable table_;
  CommandTable::Entry entry_;
  std::string path_;
  const Signature *curated_ = &root_; ///< what the signature says of the path so far; nullptr: nothing
  const std::vector<FlagSpec> *globals_ = nullptr;
  Signature *own_ = nullptr; ///< the level with the options of the command
  std::vector<Argument> operands_;
  size_t at_ = 0;
  bool failed_ = false, rest_ = false, unknownPath_ = false;
  bool unknownOptions_ = false; ///< what the line lacks may stand in options that nobody knows here
};

} // namespace

bool sortTableWords(const std::vector<Argument> &words, const Signature &signature, Use &use,
                    DiagnosticEngine &diagnostics) {
  return TableSorter(words, signature, use, diagnostics).run();
}

} // namespace rbk::commands
