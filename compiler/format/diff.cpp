#include "compiler/format/format.h"

#include <llvm/ADT/SmallVector.h>

#include <algorithm>
#include <vector>

namespace rbk::format {
using llvm::StringRef;

namespace {

/// Lines with their line ends, so that a missing or different one is a difference.
std::vector<StringRef> linesOf(StringRef text) {
  std::vector<StringRef> lines;
  while (!text.empty()) {
    size_t end = text.find('\n');
    end = end == StringRef::npos ? text.size() : end + 1;
    lines.push_back(text.take_front(end));
    text = text.drop_front(end);
  }
  return lines;
}

/// Lines [beforeBegin, beforeEnd) are replaced by [afterBegin, afterEnd).
struct Change {
  size_t beforeBegin, beforeEnd, afterBegin, afterEnd;
};

/// A shortest edit script after Myers. Texts that differ in more than `maxEdits` lines become one change,
/// which bounds time and memory.
class Comparison {
public:
  Comparison(llvm::ArrayRef<StringRef> a, llvm::ArrayRef<StringRef> b) : a_(a), b_(b) {}

  std::vector<Change> run() {
    size_t head = 0, tail = 0;
    while (head < a_.size() && head < b_.size() && a_[head] == b_[head])
      ++head;
    while (tail + head < a_.size() && tail + head < b_.size() &&
           a_[a_.size() - 1 - tail] == b_[b_.size() - 1 - tail])
      ++tail;
    offset_ = head;
    a_ = a_.slice(head, a_.size() - head - tail);
    b_ = b_.slice(head, b_.size() - head - tail);
    if (a_.empty() && b_.empty())
      return {};
    if (!search())
      return {{offset_, offset_ + a_.size(), offset_, offset_ + b_.size()}};
    return walkBack();
  }

private:
  static constexpr int maxEdits = 2000;

  bool search() {
    int n = static_cast<int>(a_.size()), m = static_cast<int>(b_.size());
    std::vector<int> furthest(2 * maxEdits + 3, 0); // by diagonal
    for (int d = 0; d <= maxEdits && d <= n + m; ++d) {
      trace_.emplace_back(furthest.begin() + (maxEdits + 1 - d), furthest.begin() + (maxEdits + 2 + d));
      for (int k = -d; k <= d; k += 2) {
        auto at = [&](int diagonal) -> int & {
          return furthest[static_cast<size_t>(diagonal + maxEdits + 1)];
        };
        int x = k == -d || (k != d && at(k - 1) < at(k + 1)) ? at(k + 1) : at(k - 1) + 1;
        while (x < n && x - k < m && x - k >= 0 &&
               a_[static_cast<size_t>(x)] == b_[static_cast<size_t>(x - k)])
          ++x;
        at(k) = x;
        if (x >= n && x - k >= m) {
          edits_ = d;
          return true;
        }
      }
    }
    return false;
  }

  std::vector<Change> walkBack() const {
    std::vector<Change> changes;
    int x = static_cast<int>(a_.size()), y = static_cast<int>(b_.size());
    for (int d = edits_; d > 0; --d) {
      const std::vector<int> &furthest = trace_[static_cast<size_t>(d)]; // of d - 1 edits
      auto at = [&](int diagonal) { return furthest[static_cast<size_t>(diagonal + d)]; };
      int k = x - y;
      bool insertion = k == -d || (k != d && at(k - 1) < at(k + 1));
      int before = insertion ? k + 1 : k - 1;
      int fromX = at(before), fromY = fromX - before;
      Change step = {offset_ + static_cast<size_t>(fromX), offset_ + static_cast<size_t>(fromX + !insertion),
                     offset_ + static_cast<size_t>(fromY), offset_ + static_cast<size_t>(fromY + insertion)};
      if (!changes.empty() && changes.back().beforeBegin == step.beforeEnd &&
          changes.back().afterBegin == step.afterEnd) {
        changes.back().beforeBegin = step.beforeBegin;
        changes.back().afterBegin = step.afterBegin;
      } else
        changes.push_back(step);
      x = fromX;
      y = fromY;
    }
    std::reverse(changes.begin(), changes.end());
    return changes;
  }

  llvm::ArrayRef<StringRef> a_, b_;
  size_t offset_ = 0;
  std::vector<std::vector<int>> trace_;
  int edits_ = 0;
};

void addLine(std::string &out, char mark, StringRef line) {
  out += mark;
  out += line;
  if (!line.endswith("\n"))
    out += "\n\\ No newline at end of file\n";
}

std::string rangeOf(size_t begin, size_t count) {
  return std::to_string(count ? begin + 1 : begin) + (count == 1 ? "" : "," + std::to_string(count));
}

} // namespace

std::string unifiedDiff(StringRef before, StringRef after, const std::string &name) {
  constexpr size_t context = 3;
  std::vector<StringRef> a = linesOf(before), b = linesOf(after);
  std::vector<Change> changes = Comparison(a, b).run();
  if (changes.empty())
    return {};
  std::string out = "--- " + name + "\n+++ " + name + "\n";
  for (size_t i = 0; i < changes.size();) {
    size_t last = i;
    while (last + 1 < changes.size() &&
           changes[last + 1].beforeBegin - changes[last].beforeEnd <= 2 * context)
      ++last;
    size_t lead = std::min(context, changes[i].beforeBegin);
    size_t trail = std::min(context, a.size() - changes[last].beforeEnd);
    size_t beforeBegin = changes[i].beforeBegin - lead, afterBegin = changes[i].afterBegin - lead;
    out += "@@ -" + rangeOf(beforeBegin, changes[last].beforeEnd + trail - beforeBegin) + " +" +
           rangeOf(afterBegin, changes[last].afterEnd + trail - afterBegin) + " @@\n";
    size_t at = beforeBegin;
    for (; i <= last; ++i) {
      for (; at < changes[i].beforeBegin; ++at)
        addLine(out, ' ', a[at]);
      for (; at < changes[i].beforeEnd; ++at)
        addLine(out, '-', a[at]);
      for (size_t k = changes[i].afterBegin; k < changes[i].afterEnd; ++k)
        addLine(out, '+', b[k]);
    }
    for (size_t stop = at + trail; at < stop; ++at)
      addLine(out, ' ', a[at]);
  }
  return out;
}

} // namespace rbk::format
