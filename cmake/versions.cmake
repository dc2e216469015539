# The versions of everything rbk is built with, in one place. They are those of Debian 12; which
# Debian package brings each of them, and why, stands in debian-packages.txt beside this file.
set(RBK_PEGTL_VERSION 3.2)
set(RBK_LLVM_VERSION 14.0)
set(RBK_FMT_VERSION 9.1)
set(RBK_JSON_VERSION 3.11)
set(RBK_CATCH2_VERSION 2.13)
set(RBK_PG_QUERY_VERSION 15) # the PostgreSQL whose grammar libpg_query carries (15-4.0)
