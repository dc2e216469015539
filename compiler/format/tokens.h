#pragma once
#include "compiler/parse/tree.h"

#include <llvm/ADT/StringRef.h>

#include <string>
#include <vector>

/// The tokens of a parsed file, comments included. A parse tree holds neither white space nor words nor
/// punctuation; they are read back from the gaps between its nodes, so that a new construct of the grammar
/// needs nothing here as long as
///  - every item of a block is a node, a direct child of the node that holds the braces, and
///  - text whose blanks mean something is a leaf, which `isLineText` or `isRawText` of parse/syntax.h names.
/// A leaf that nobody named is kept as it is written, unless it is one word or an empty block.
namespace rbk::format {

enum class TokenKind : uint8_t {
  Word,     ///< a word of the language, a number, a date …
  Name,     ///< `(` may stand right behind it
  Raw,      ///< text that is kept: strings, regular expressions, bodies of signatures
  Line,     ///< the same, and its line ends with it: prose, commands
  Operator, ///< stands between two blanks
  Loose,    ///< punctuation that keeps the blanks around it, at most one on each side: `mon-fri`, `$ command`
  Open,     ///< `(`
  Close,    ///< `)`
  Comma,    ///< also `;`
  Colon,
  TypeOpen,  ///< `<` of a type
  TypeClose, ///< `>` of a type
  OpenBrace,
  CloseBrace,
  Comment,
};

struct Token {
  TokenKind kind = TokenKind::Word;
  uint8_t linesBefore = 0; ///< line breaks between this token and the one before; 2 means two or more
  bool gapBefore = false;  ///< whether anything stands between this token and the one before
  bool startsItem = false; ///< the first token of an item of a block, or a comment between items
  bool multiLine = false;  ///< the text holds a line break
  uint32_t partner = 0;    ///< of a brace: the index of the other one
  llvm::StringRef text;
};

/// What the formatter knows about the node kinds of a grammar.
struct Dialect {
  bool (*isRaw)(uint16_t kind);
  bool (*isLine)(uint16_t kind);
  bool (*isWords)(uint16_t kind); ///< a leaf of several words
  bool (*isOperator)(uint16_t kind);
  bool (*isName)(uint16_t kind);
  bool (*isType)(uint16_t kind);
  bool (*hasRawBody)(uint16_t kind); ///< its `{ … }` is one raw token
};
extern const Dialect runbookDialect, signatureDialect;

/// The tokens of `tree`; `text` is the whole source and `base` its first position. Empty when braces do not
/// match, which a tree without errors never shows.
std::vector<Token> tokensOf(const parse::Tree &tree, llvm::StringRef text, Position base,
                            const Dialect &dialect);

/// The text of a token as it is written out: raw text gets LF line ends; prose and commands, comments too,
/// lose the blanks at their end, which mean nothing.
std::string writtenText(const Token &token);

} // namespace rbk::format
