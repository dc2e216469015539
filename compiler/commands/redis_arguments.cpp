#include "compiler/commands/redis_arguments.h"

#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/StringExtras.h>

namespace rbk::commands {
using llvm::StringRef;

namespace {

struct Node {
  enum Kind { Token, Value, Sequence, Choice, Option } kind = Token;
  StringRef name, type;
  std::vector<Node> inside;
  bool repeated = false;
};

/// Reads the notation of commands.tsv: NAME:type, TOKEN, [optional], (one|of), {group}, … repeated.
class GrammarReader {
public:
  explicit GrammarReader(StringRef text) : rest_(text) {}
  std::vector<Node> sequence() {
    std::vector<Node> result;
    for (rest_ = rest_.ltrim(); !rest_.empty() && !StringRef("])}|").contains(rest_.front());
         rest_ = rest_.ltrim())
      result.push_back(item());
    return result;
  }

private:
  Node item() {
    Node node;
    if (rest_.consume_front("[")) {
      node.kind = Node::Option;
      node.inside = sequence();
      rest_.consume_front("]");
    } else if (rest_.consume_front("{")) {
      node.kind = Node::Sequence;
      node.inside = sequence();
      rest_.consume_front("}");
    } else if (rest_.consume_front("(")) {
      node.kind = Node::Choice;
      do {
        Node branch;
        branch.kind = Node::Sequence;
        branch.inside = sequence();
        node.inside.push_back(std::move(branch));
      } while (rest_.consume_front("|"));
      rest_.consume_front(")");
    } else {
      StringRef word = rest_.substr(0, rest_.find_first_of(" []{}()|"));
      rest_ = rest_.drop_front(word.size());
      node.repeated = word.consume_back("…");
      std::tie(node.name, node.type) = word.split(':');
      node.kind = node.type.empty() ? Node::Token : Node::Value;
      return node;
    }
    node.repeated = rest_.consume_front("…");
    return node;
  }
  StringRef rest_;
};

bool isDouble(StringRef text) {
  text.consume_front("("); // `(5`: without the bound itself
  double number = 0;
  if (!text.getAsDouble(number))
    return true;
  if (text.startswith("+") || text.startswith("-"))
    text = text.drop_front();
  return text.equals_insensitive("inf") || text.equals_insensitive("infinity");
}

bool fits(StringRef text, StringRef type) {
  if (type == "integer" || type == "unix-time") {
    int64_t number = 0;
    uint64_t big = 0;
    text.consume_front("#"); // BITFIELD counts in widths
    return !text.startswith("+") && (!text.getAsInteger(10, number) || !text.getAsInteger(10, big));
  }
  if (type == "double")
    return isDouble(text);
  if (type == "encoding")
    return (text.startswith("i") || text.startswith("u")) && text.size() > 1 &&
           llvm::all_of(text.drop_front(1), llvm::isDigit);
  return true;
}

class Matcher {
public:
  using Next = llvm::function_ref<bool(size_t)>;
  explicit Matcher(const std::vector<Argument> &words) : words_(words) {}

  bool sequence(llvm::ArrayRef<Node> nodes, size_t at, Next next) {
    if (nodes.empty())
      return next(at);
    if (nodes.front().kind != Node::Option)
      return item(nodes.front(), at, [&](size_t end) { return sequence(nodes.drop_front(), end, next); });
    auto options = nodes.take_while([](const Node &node) { return node.kind == Node::Option; });
    return anyOrder(options, 0, at,
                    [&](size_t end) { return sequence(nodes.drop_front(options.size()), end, next); });
  }
  bool end(size_t at) {
    if (at < words_.size())
      expect(at, "");
    return at >= words_.size();
  }
  RedisMismatch mismatch() const {
    std::string text;
    for (size_t i = 0; i < expected_.size(); ++i)
      text += (i == 0 ? "" : i + 1 == expected_.size() ? " or " : ", ") + expected_[i];
    return {furthest_, text};
  }

private:
  /// Each option at most once, but those that are repeated, in whatever order.
  bool anyOrder(llvm::ArrayRef<Node> options, unsigned used, size_t at, Next next) {
    for (size_t i = 0; i < options.size(); ++i) {
      unsigned bit = 1U << i;
      if ((used & bit) != 0)
        continue;
      unsigned after = options[i].repeated ? used : used | bit;
      if (sequence(options[i].inside, at,
                   [&](size_t end) { return end > at && anyOrder(options, after, end, next); }))
        return true;
    }
    return next(at);
  }
  bool item(const Node &node, size_t at, Next next) {
    return once(node, at, [&](size_t end) {
      return (node.repeated && end > at && item(node, end, next)) || next(end);
    });
  }
  bool once(const Node &node, size_t at, Next next) {
    if (++steps_ > 20'000)
      return true; // nobody writes such a command: nothing is said of it
    switch (node.kind) {
    case Node::Sequence:
    case Node::Option:
      return sequence(node.inside, at, next);
    case Node::Choice:
      return llvm::any_of(node.inside, [&](const Node &branch) { return sequence(branch.inside, at, next); });
    case Node::Token:
    case Node::Value:
      break;
    }
    bool there = at < words_.size();
    if (there && (words_[at].hasVariables() ||
                  (node.kind == Node::Token ? StringRef(words_[at].text()).equals_insensitive(node.name)
                                            : fits(words_[at].text(), node.type))))
      return next(at + 1);
    expect(at, node.kind == Node::Token ? "`" + node.name.str() + "`" : describe(node));
    return false;
  }
  static std::string describe(const Node &node) {
    StringRef type = node.type == "integer" ? "a whole number" : node.type == "double" ? "a number" : "";
    return "`" + node.name.lower() + "`" + (type.empty() ? "" : " (" + type.str() + ")");
  }
  void expect(size_t at, std::string what) {
    if (at < furthest_)
      return;
    if (at > furthest_)
      expected_.clear();
    furthest_ = at;
    if (!what.empty() && !llvm::is_contained(expected_, what))
      expected_.push_back(std::move(what));
  }

  const std::vector<Argument> &words_;
  size_t furthest_ = 0;
  std::vector<std::string> expected_;
  unsigned steps_ = 0;
};

} // namespace

std::optional<RedisMismatch> matchRedis(StringRef grammar, const std::vector<Argument> &words, size_t begin) {
  std::vector<Node> nodes = GrammarReader(grammar).sequence();
  Matcher matcher(words);
  if (matcher.sequence(nodes, begin, [&](size_t at) { return matcher.end(at); }))
    return std::nullopt;
  return matcher.mismatch();
}

} // namespace rbk::commands
