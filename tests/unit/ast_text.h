#pragma once
#include "compiler/ast/ast.h"

#include <string>

/// A syntax tree as text: everything that an author can write in a file, nothing of where it stands. Two
/// files with the same text mean the same.
///
/// One line a node, indented by its depth: its kind, then `name=value` for what is there, lists in brackets.
std::string textOf(const rbk::ast::File &file);
