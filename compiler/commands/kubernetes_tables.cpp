#include "compiler/commands/kubernetes_tables.h"
#include "compiler/support/embedded.h"

#include <llvm/ADT/STLExtras.h>
#include <llvm/ADT/SmallVector.h>
#include <llvm/ADT/StringMap.h>

#include <deque>

namespace rbk::commands {
using llvm::StringRef;

namespace {

template <typename Row>
void forEachRow(const char *path, Row &&row) {
  const EmbeddedFile *file = findEmbedded(path);
  if (!file)
    return;
  StringRef text(file->text.data(), file->text.size());
  while (!text.empty()) {
    auto [line, rest] = text.split('\n');
    text = rest;
    if (!line.empty() && !line.startswith("#"))
      row(line);
  }
}

struct Resources {
  std::deque<ResourceType> types;
  /// By every name in lower case. Of types with one name the first counts: the core group, then the others
  /// of a cluster, then extensions.
  llvm::StringMap<std::vector<const ResourceType *>> byName;

  Resources() {
    read("stdlib/kubernetes/resources.tsv", true);
    read("stdlib/kubernetes/custom.tsv", false);
  }

  void read(const char *path, bool builtIn) {
    forEachRow(path, [&](StringRef line) {
      llvm::SmallVector<StringRef, 7> cells;
      line.split(cells, '\t');
      if (cells.size() < 6)
        return;
      ResourceType &type = types.emplace_back(
          ResourceType{cells[0], cells[5], cells[4], cells[2], cells[3] == "true", builtIn});
      llvm::SmallVector<StringRef, 6> names = {type.plural, type.singular};
      cells[1].split(names, ',', -1, false);
      std::string kind = type.kind.lower();
      names.push_back(kind);
      for (StringRef name : names)
        if (auto &entry = byName[name]; !name.empty() && (entry.empty() || entry.back() != &type))
          entry.push_back(&type);
    });
  }
};

const Resources &resources() {
  static const Resources table;
  return table;
}

/// The distance of optimal string alignment, as far as `limit`; a neighbouring pair that changed places is
/// one step.
unsigned distance(StringRef a, StringRef b, unsigned limit) {
  if (a.size() > b.size() + limit || b.size() > a.size() + limit)
    return limit + 1;
  std::vector<unsigned> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (unsigned j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (unsigned i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (unsigned j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

const llvm::StringMap<StringRef> &fieldTable() {
  static const llvm::StringMap<StringRef> table = [] {
    llvm::StringMap<StringRef> result;
    forEachRow("stdlib/kubernetes/fields.tsv", [&](StringRef line) {
      auto [name, fields] = line.split('\t');
      result[name] = fields;
    });
    return result;
  }();
  return table;
}

} // namespace

const ResourceType *resourceType(StringRef word) {
  std::string lower = word.lower();
  StringRef name = StringRef(lower).take_until([](char c) { return c == '.'; });
  auto found = resources().byName.find(name);
  if (found == resources().byName.end() || found->second.empty())
    return nullptr;
  StringRef group = StringRef(lower).drop_front(name.size());
  group.consume_front(".");
  if (group.empty() && !word.contains('.'))
    return found->second.front();
  for (const ResourceType *type : found->second) {
    auto [first, version] = type->apiVersion.split('/');
    if (version.empty()) { // the core group: `pods.v1` and `pods.v1.`
      if (group == first || (group.consume_back(".") && group == first))
        return type;
      continue;
    }
    auto [head, tail] = group.split('.');
    bool versioned = head.size() > 1 && head[0] == 'v' && head[1] >= '0' && head[1] <= '9';
    if (group == first || (versioned && tail == first))
      return type;
  }
  return nullptr;
}

bool isClusterScoped(StringRef word) {
  if (word.contains('.')) {
    const ResourceType *type = resourceType(word);
    return type && !type->namespaced;
  }
  auto found = resources().byName.find(word.lower());
  if (found == resources().byName.end())
    return false;
  // What a cluster serves by itself goes before an extension of the same name.
  if (found->second.front()->builtIn)
    return !found->second.front()->namespaced;
  return llvm::none_of(found->second, [](const ResourceType *type) { return type->namespaced; });
}

StringRef nearResourceType(StringRef word) {
  std::string lower = word.lower();
  if (word.contains('.')) // a group says that a custom resource is meant
    return {};
  // Short names have no plural: `pvcs`.
  if (StringRef(lower).endswith("s") && lower.size() > 2)
    if (auto found = resources().byName.find(StringRef(lower).drop_back()); found != resources().byName.end())
      if (const ResourceType *type = found->second.front();
          type->builtIn && found->getKey() != type->singular && found->getKey() != type->plural)
        return found->getKey();
  if (word.size() < 5) // any two short words are near each other
    return {};
  StringRef best;
  unsigned least = word.size() >= 9 ? 2 : 1;
  for (const ResourceType &type : resources().types) {
    if (!type.builtIn || type.plural.size() < 4)
      continue;
    for (StringRef name : {type.plural, type.singular})
      if (unsigned d = distance(lower, name, least); d <= least && (best.empty() || d < least)) {
        least = d;
        best = name;
      }
  }
  return best;
}

std::vector<StringRef> selectableFields(const ResourceType &type) {
  std::vector<StringRef> result;
  forEachRow("stdlib/kubernetes/selectors.tsv", [&](StringRef line) {
    auto [name, fields] = line.split('\t');
    if (name != type.plural)
      return;
    llvm::SmallVector<StringRef, 16> parts;
    fields.split(parts, ' ', -1, false);
    result.insert(result.end(), parts.begin(), parts.end());
  });
  return result;
}

std::optional<Schema> Schema::of(StringRef name) {
  auto found = fieldTable().find(name);
  if (found == fieldTable().end())
    return std::nullopt;
  return Schema(found->getKey(), found->second);
}

std::optional<FieldType> Schema::field(StringRef name) const {
  StringRef text = text_;
  while (!text.empty()) {
    auto [entry, rest] = text.split(' ');
    text = rest;
    auto [field, type] = entry.split('=');
    if (field != name)
      continue;
    FieldType result;
    if (type.consume_front("[]"))
      result.shape = FieldType::Shape::List;
    else if (type.consume_front("{}"))
      result.shape = FieldType::Shape::Map;
    else if (!type.empty())
      result.shape = FieldType::Shape::Object;
    result.schema = type;
    return result;
  }
  return std::nullopt;
}

std::vector<StringRef> Schema::fields() const {
  std::vector<StringRef> result;
  StringRef text = text_;
  while (!text.empty()) {
    auto [entry, rest] = text.split(' ');
    text = rest;
    result.push_back(entry.split('=').first);
  }
  return result;
}

} // namespace rbk::commands
