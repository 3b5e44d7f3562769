# lld where it is installed: the tests link some dozens of executables.
find_program(LLD NAMES ld.lld ld.lld-19)
if(LLD)
  # g++ looks for the plain name ld.lld, which Debian's versioned package keeps in a folder of its own.
  file(REAL_PATH ${LLD} lld_path)
  get_filename_component(lld_folder ${lld_path} DIRECTORY)
  add_link_options(-fuse-ld=lld $<$<CXX_COMPILER_ID:GNU>:-B${lld_folder}>)
endif()
