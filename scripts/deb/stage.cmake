# What Debian wants of a package, made in CPack's staging folders before it packs them: pages and changelog compressed,
# the copyright, and in the first package the settings as a file that an administrator's changes survive in.
file(GLOB stages LIST_DIRECTORIES true ${CPACK_TEMPORARY_DIRECTORY}/hammy*)
foreach(stage ${stages})
  get_filename_component(package ${stage} NAME)
  file(GLOB_RECURSE pages ${stage}/usr/share/man/*.[1-8])
  foreach(page ${pages})
    execute_process(COMMAND gzip -9n ${page} COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  execute_process(COMMAND ${CPACK_HAMMY_SOURCE}/scripts/deb/documents ${package} ${CPACK_PACKAGE_VERSION}
    ${stage}/usr/share/doc/${package} COMMAND_ERROR_IS_FATAL ANY)
endforeach()
file(COPY ${CPACK_HAMMY_SOURCE}/scripts/deb/hammy.toml DESTINATION ${CPACK_TEMPORARY_DIRECTORY}/hammy/etc/hammy)
