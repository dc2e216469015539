#include "compiler/support/pattern.h"

#include <llvm/ADT/StringExtras.h>

#include <algorithm>

namespace rbk {
using llvm::StringRef;

/// Recursive descent over the expression; emits instructions from back to front, so that each knows what follows it.
class PatternCompiler {
public:
  PatternCompiler(Pattern &pattern, StringRef text, bool ignoreCase)
      : pattern_(pattern), text_(text), ignoreCase_(ignoreCase) {}

  void run() {
    Node root = alternatives();
    if (pattern_.error_.empty() && at_ < text_.size())
      fail("`)` without `(`");
    if (!pattern_.error_.empty())
      return;
    uint32_t match = add({Pattern::Instruction::Kind::Match});
    pattern_.start_ = emit(root, match);
  }

private:
  struct Node {
    enum class Kind : uint8_t { Empty, Set, Begin, End, Sequence, Choice, Repeat } kind = Kind::Empty;
    std::bitset<256> set;
    std::vector<Node> parts;
    unsigned least = 0, most = 0; ///< Repeat; most 0: without bound
  };
  static constexpr unsigned maxRepeat = 255, maxDepth = 100;
  static constexpr size_t maxInstructions = 20'000;

  Node fail(const char *what) {
    if (pattern_.error_.empty())
      pattern_.error_ = what;
    at_ = text_.size();
    return {};
  }
  bool more() const { return at_ < text_.size(); }

  Node alternatives() {
    if (++depth_ > maxDepth)
      return fail("too many nested groups");
    Node result;
    result.kind = Node::Kind::Choice;
    result.parts.push_back(sequence());
    while (more() && text_[at_] == '|') {
      ++at_;
      result.parts.push_back(sequence());
    }
    --depth_;
    return result.parts.size() == 1 ? std::move(result.parts.front()) : result;
  }

  Node sequence() {
    Node result;
    result.kind = Node::Kind::Sequence;
    while (more() && text_[at_] != '|' && text_[at_] != ')') {
      Node part = atom();
      while (more() && StringRef("*+?{").contains(text_[at_]) && pattern_.error_.empty())
        part = repeated(std::move(part));
      result.parts.push_back(std::move(part));
    }
    return result;
  }

  Node repeated(Node part) {
    Node result;
    result.kind = Node::Kind::Repeat;
    switch (char c = text_[at_]) {
    case '*':
    case '+':
    case '?':
      result.least = c == '+';
      result.most = c == '?';
      ++at_;
      break;
    default: {
      StringRef rest = text_.drop_front(at_ + 1);
      size_t close = rest.find('}');
      StringRef bounds = rest.take_front(close);
      auto [least, most] = bounds.split(',');
      if (close == StringRef::npos || least.getAsInteger(10, result.least) || result.least > maxRepeat ||
          (!most.empty() && (most.getAsInteger(10, result.most) || result.most > maxRepeat ||
                             result.most < result.least || result.most == 0)))
        return fail("a repetition is `{n}`, `{n,}` or `{n,m}` up to 255");
      if (!bounds.contains(','))
        result.most = result.least;
      at_ += close + 2;
      if (result.least == 0 && result.most == 0 && !bounds.contains(','))
        return {};
    }
    }
    result.parts.push_back(std::move(part));
    return result;
  }

  Node single(std::bitset<256> set) {
    if (ignoreCase_)
      for (unsigned c = 'a'; c <= 'z'; ++c)
        if (unsigned upper = c - 'a' + 'A'; set[c] || set[upper])
          set.set(c).set(upper);
    Node result;
    result.kind = Node::Kind::Set;
    result.set = set;
    return result;
  }
  Node single(char c) { return single(std::bitset<256>().set(static_cast<uint8_t>(c))); }

  Node atom() {
    char c = text_[at_++];
    switch (c) {
    case '(': {
      Node inner = alternatives();
      if (!more() || text_[at_] != ')')
        return fail("`(` without `)`");
      ++at_;
      return inner;
    }
    case '[':
      return bracket();
    case '.':
      return single(std::bitset<256>().set());
    case '^':
    case '$': {
      Node result;
      result.kind = c == '^' ? Node::Kind::Begin : Node::Kind::End;
      return result;
    }
    case '*':
    case '+':
    case '?':
      return fail("nothing stands before the repetition");
    case '\\':
      if (!more())
        return fail("a backslash at the end");
      c = text_[at_++];
      if (llvm::isAlnum(c))
        return fail("an escape of a letter or digit has no meaning here");
      return single(c);
    default:
      return single(c);
    }
  }

  static bool inClass(StringRef name, uint8_t c) {
    if (name == "alpha")
      return llvm::isAlpha(static_cast<char>(c));
    if (name == "digit")
      return llvm::isDigit(static_cast<char>(c));
    if (name == "alnum")
      return llvm::isAlnum(static_cast<char>(c));
    if (name == "upper")
      return c >= 'A' && c <= 'Z';
    if (name == "lower")
      return c >= 'a' && c <= 'z';
    if (name == "space")
      return llvm::isSpace(static_cast<char>(c));
    if (name == "xdigit")
      return llvm::isHexDigit(static_cast<char>(c));
    if (name == "punct")
      return c > ' ' && c < 127 && !llvm::isAlnum(static_cast<char>(c));
    return false;
  }

  Node bracket() {
    std::bitset<256> set;
    bool negated = more() && text_[at_] == '^';
    at_ += negated;
    for (bool first = true;; first = false) {
      if (!more())
        return fail("`[` without `]`");
      if (text_[at_] == ']' && !first)
        break;
      if (text_.substr(at_).startswith("[:")) {
        size_t close = text_.find(":]", at_);
        if (close == StringRef::npos)
          return fail("`[:` without `:]`");
        StringRef name = text_.slice(at_ + 2, close);
        for (unsigned c = 0; c < 256; ++c)
          if (inClass(name, static_cast<uint8_t>(c)))
            set.set(c);
        at_ = close + 2;
        continue;
      }
      auto low = static_cast<uint8_t>(text_[at_++]);
      auto high = low;
      if (at_ + 1 < text_.size() && text_[at_] == '-' && text_[at_ + 1] != ']') {
        high = static_cast<uint8_t>(text_[at_ + 1]);
        at_ += 2;
        if (high < low)
          return fail("a range that ends before it begins");
      }
      for (unsigned c = low; c <= high; ++c)
        set.set(c);
    }
    ++at_;
    return single(negated ? ~single(set).set : set);
  }

  uint32_t add(Pattern::Instruction instruction) {
    if (pattern_.program_.size() >= maxInstructions) {
      fail("the expression is too large");
      return 0;
    }
    pattern_.program_.push_back(instruction);
    return static_cast<uint32_t>(pattern_.program_.size() - 1);
  }

  uint32_t emit(const Node &node, uint32_t next) {
    using Kind = Pattern::Instruction::Kind;
    if (!pattern_.error_.empty())
      return 0;
    switch (node.kind) {
    case Node::Kind::Empty:
      return next;
    case Node::Kind::Set: {
      auto known = std::find(pattern_.sets_.begin(), pattern_.sets_.end(), node.set);
      auto index = static_cast<uint32_t>(known - pattern_.sets_.begin());
      if (known == pattern_.sets_.end())
        pattern_.sets_.push_back(node.set);
      return add({Kind::Bytes, index, next});
    }
    case Node::Kind::Begin:
      return add({Kind::Begin, 0, next});
    case Node::Kind::End:
      return add({Kind::End, 0, next});
    case Node::Kind::Sequence:
      for (size_t i = node.parts.size(); i > 0; --i)
        next = emit(node.parts[i - 1], next);
      return next;
    case Node::Kind::Choice: {
      uint32_t result = emit(node.parts.back(), next);
      for (size_t i = node.parts.size() - 1; i > 0; --i)
        result = add({Kind::Split, 0, emit(node.parts[i - 1], next), result});
      return result;
    }
    case Node::Kind::Repeat: {
      const Node &part = node.parts.front();
      uint32_t result = next;
      if (node.most == 0) {
        uint32_t loop = add({Kind::Split, 0, 0, next});
        uint32_t body = emit(part, loop);
        pattern_.program_[loop].next = body;
        result = loop;
      } else
        for (unsigned i = node.least; i < node.most; ++i)
          result = add({Kind::Split, 0, emit(part, result), next});
      for (unsigned i = 0; i < node.least; ++i)
        result = emit(part, result);
      return result;
    }
    }
    return next;
  }

  Pattern &pattern_;
  StringRef text_;
  bool ignoreCase_;
  size_t at_ = 0;
  unsigned depth_ = 0;
};

Pattern::Pattern(StringRef expression, bool ignoreCase) {
  PatternCompiler(*this, expression, ignoreCase).run();
  if (!error_.empty())
    return;
  // Bytes that are in the same sets behave alike: each set splits the classes it cuts through.
  unsigned count = 1;
  for (const auto &set : sets_) {
    std::array<uint8_t, 256> inside{};
    std::bitset<256> split, outside;
    for (unsigned c = 0; c < 256; ++c)
      if (!set[c])
        outside.set(classOf_[c]);
    for (unsigned c = 0; c < 256; ++c)
      if (set[c] && outside[classOf_[c]]) {
        if (!split[classOf_[c]]) {
          split.set(classOf_[c]);
          inside[classOf_[c]] = static_cast<uint8_t>(count++);
        }
        classOf_[c] = inside[classOf_[c]];
      }
  }
  byteOf_.resize(count);
  for (unsigned c = 0; c < 256; ++c)
    byteOf_[classOf_[c]] = static_cast<uint8_t>(c);
  forget();
}

void Pattern::forget() const {
  states_.clear();
  transitions_.clear();
  byInstructions_.clear();
  State first;
  std::vector<uint32_t> pending{start_};
  close(pending, true, first);
  intern(std::move(first));
}

/// What is reached from `pending` without reading a byte.
void Pattern::close(std::vector<uint32_t> &pending, bool atBegin, State &state) const {
  std::vector<bool> seen(program_.size());
  while (!pending.empty()) {
    uint32_t at = pending.back();
    pending.pop_back();
    if (seen[at])
      continue;
    seen[at] = true;
    const Instruction &instruction = program_[at];
    switch (instruction.kind) {
    case Instruction::Kind::Split:
      pending.push_back(instruction.next);
      pending.push_back(instruction.other);
      break;
    case Instruction::Kind::Begin:
      if (atBegin)
        pending.push_back(instruction.next);
      break;
    case Instruction::Kind::Bytes:
    case Instruction::Kind::End:
    case Instruction::Kind::Match:
      state.instructions.push_back(at);
      break;
    }
  }
  std::sort(state.instructions.begin(), state.instructions.end());
  // At the end of the text `$` holds: follow it, to see whether a match is behind it.
  std::vector<uint32_t> ends;
  std::vector<bool> visited(program_.size());
  for (uint32_t at : state.instructions) {
    state.accepts |= program_[at].kind == Instruction::Kind::Match;
    if (program_[at].kind == Instruction::Kind::End)
      ends.push_back(program_[at].next);
  }
  while (!ends.empty()) {
    uint32_t at = ends.back();
    ends.pop_back();
    if (visited[at])
      continue;
    visited[at] = true;
    const Instruction &instruction = program_[at];
    if (instruction.kind == Instruction::Kind::Match)
      state.acceptsAtEnd = true;
    else if (instruction.kind == Instruction::Kind::Split) {
      ends.push_back(instruction.next);
      ends.push_back(instruction.other);
    } else if (instruction.kind == Instruction::Kind::End ||
               (instruction.kind == Instruction::Kind::Begin && atBegin))
      ends.push_back(instruction.next);
  }
  state.acceptsAtEnd |= state.accepts;
}

int32_t Pattern::intern(State state) const {
  auto [entry, fresh] = byInstructions_.try_emplace(state.instructions, static_cast<int32_t>(states_.size()));
  // A state at the beginning that accepts an empty rest (`^$`) is not the one of the same instructions elsewhere.
  if (!fresh && states_[static_cast<size_t>(entry->second)].acceptsAtEnd == state.acceptsAtEnd)
    return entry->second;
  auto id = static_cast<int32_t>(states_.size());
  states_.push_back(std::move(state));
  transitions_.resize(states_.size() * byteOf_.size(), unknown);
  return id;
}

int32_t Pattern::step(int32_t from, uint8_t byteClass) const {
  std::vector<uint32_t> pending{start_}; // a match may begin at every byte
  const uint8_t byte = byteOf_[byteClass];
  for (uint32_t at : states_[static_cast<size_t>(from)].instructions)
    if (const Instruction &instruction = program_[at];
        instruction.kind == Instruction::Kind::Bytes && sets_[instruction.set][byte])
      pending.push_back(instruction.next);
  State next;
  close(pending, false, next);
  int32_t id = intern(std::move(next));
  transitions_[static_cast<size_t>(from) * byteOf_.size() + byteClass] = id;
  return id;
}

bool Pattern::found(StringRef text) const {
  if (!error_.empty())
    return false;
  if (states_.size() > maxStates)
    forget();
  const size_t classes = byteOf_.size();
  int32_t state = 0;
  if (states_[0].accepts)
    return true;
  for (unsigned char c : text) {
    int32_t next = transitions_[static_cast<size_t>(state) * classes + classOf_[c]];
    if (next == unknown)
      next = step(state, classOf_[c]);
    state = next;
    const State &reached = states_[static_cast<size_t>(state)];
    if (reached.accepts)
      return true;
    if (reached.instructions.empty()) // anchored at the beginning, and no longer possible
      return false;
  }
  return states_[static_cast<size_t>(state)].acceptsAtEnd;
}

} // namespace rbk
