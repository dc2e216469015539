#pragma once
#include <llvm/ADT/ArrayRef.h>
#include <llvm/ADT/StringRef.h>

#include <optional>
#include <string>
#include <vector>

/// What the tables of stdlib/kubernetes know: resource types and the fields of their objects.
namespace rbk::commands {

/// A resource type that a cluster serves by itself, or that a well-known extension adds.
struct ResourceType {
  llvm::StringRef plural, singular, kind;
  llvm::StringRef apiVersion; ///< `v1`, `apps/v1`
  bool namespaced = true;
  bool builtIn = true; ///< served by every cluster; others only where somebody has installed them
};

/// The type that a word names: plural, singular, kind or short name, in any case, also with its group
/// (`deployments.apps`, `deployments.v1.apps`). Nullptr when the table does not know it: it may be a custom
/// resource.
const ResourceType *resourceType(llvm::StringRef word);

/// Whether every type that a word names is outside of namespaces. `false` for what no table knows.
bool isClusterScoped(llvm::StringRef word);

/// A built-in type that a word which names no known type is probably meant to be; empty when there is none
/// near enough to be sure that no custom resource is meant.
llvm::StringRef nearResourceType(llvm::StringRef word);

/// The field selectors of a built-in type besides `metadata.name` and `metadata.namespace`.
std::vector<llvm::StringRef> selectableFields(const ResourceType &type);

/// What a field holds: an object of a known schema, a list, a map, or something without fields.
struct FieldType {
  enum class Shape : uint8_t { Leaf, Object, List, Map } shape = Shape::Leaf;
  llvm::StringRef schema; ///< of the object, or of the elements; empty: not known, anything may stand there
};

/// The fields of an object: those of a kind (`Deployment`), or of a schema inside one (`PodSpec`).
class Schema {
public:
  /// Nothing when no table describes this schema.
  static std::optional<Schema> of(llvm::StringRef name);
  llvm::StringRef name() const { return name_; }
  /// What a field holds; nothing when there is no such field.
  std::optional<FieldType> field(llvm::StringRef name) const;
  std::vector<llvm::StringRef> fields() const;

private:
  Schema(llvm::StringRef name, llvm::StringRef text) : name_(name), text_(text) {}
  llvm::StringRef name_, text_;
};

} // namespace rbk::commands
