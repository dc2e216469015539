#pragma once
#include "compiler/support/source.h"

#include <cstdint>
#include <vector>

/// What a PEG parse leaves behind: nodes in preorder in one flat vector, positions only. A node that a
/// backtracking branch made is dropped with its branch, so lowering sees exactly the successful parse.
namespace rbk::parse {

struct TreeNode {
  uint16_t kind = 0;
  Position begin = 0, end = 0;
  uint32_t size = 1; ///< nodes of the subtree, this one included
};

class Tree {
public:
  Tree() {
    nodes_.reserve(64); // a command line
    open_.reserve(32);
  }
  void open(uint16_t kind, Position at) {
    open_.push_back(static_cast<uint32_t>(nodes_.size()));
    nodes_.push_back({kind, at, at, 1});
  }
  void close(Position at) {
    TreeNode &node = nodes_[open_.back()];
    node.end = at;
    node.size = static_cast<uint32_t>(nodes_.size()) - open_.back();
    open_.pop_back();
  }
  void drop() {
    nodes_.resize(open_.back());
    open_.pop_back();
  }
  const TreeNode &innermost() const { return nodes_[open_.back()]; }
  size_t depth() const { return open_.size(); }
  const std::vector<TreeNode> &nodes() const { return nodes_; }
  void clear() {
    nodes_.clear();
    open_.clear();
  }

private:
  std::vector<TreeNode> nodes_;
  std::vector<uint32_t> open_;
};

/// A node of a finished tree; iterating it visits its children. An absent one has none.
class Cursor {
public:
  Cursor() = default;
  Cursor(const Tree &tree, uint32_t index) : nodes_(tree.nodes().data()), index_(index) {}
  explicit operator bool() const { return nodes_; }
  template <typename Kind>
  bool is(Kind kind) const {
    return node().kind == static_cast<uint16_t>(kind);
  }
  uint16_t kind() const { return node().kind; }
  SourceRange range() const { return {node().begin, node().end}; }

  class Iterator {
  public:
    Iterator(const TreeNode *nodes, uint32_t index) : nodes_(nodes), index_(index) {}
    Cursor operator*() const { return Cursor(nodes_, index_); }
    Iterator &operator++() {
      index_ += nodes_[index_].size;
      return *this;
    }
    bool operator!=(const Iterator &other) const { return index_ != other.index_; }

  private:
    const TreeNode *nodes_;
    uint32_t index_;
  };
  Iterator begin() const { return {nodes_, index_ + 1}; }
  Iterator end() const { return {nodes_, nodes_ ? index_ + node().size : 1}; }

private:
  Cursor(const TreeNode *nodes, uint32_t index) : nodes_(nodes), index_(index) {}
  const TreeNode &node() const { return nodes_[index_]; }
  const TreeNode *nodes_ = nullptr;
  uint32_t index_ = 0;
};

} // namespace rbk::parse
