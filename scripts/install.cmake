# What `make install` puts in place besides the programs and the modules' data: manual, completion, systemd's files.
get_property(programs DIRECTORY cmd PROPERTY BUILDSYSTEM_TARGETS)

file(GLOB pages CONFIGURE_DEPENDS man/*.[1-8])
foreach(page ${pages})
  get_filename_component(name ${page} NAME_WE)
  string(REGEX MATCH "[1-8]$" section ${page})
  # A program that was left out has no page.
  if(NOT section STREQUAL "1" OR TARGET ${name})
    install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section})
  endif()
endforeach()

set(completions ${CMAKE_BINARY_DIR}/share/bash-completion/completions)
set(outputs ${programs})
list(TRANSFORM outputs PREPEND ${completions}/)
list(TRANSFORM programs REPLACE "(.+)" "$<TARGET_FILE:\\1>" OUTPUT_VARIABLE files)
add_custom_command(OUTPUT ${outputs} VERBATIM
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/completion ${completions} ${files}
  DEPENDS ${programs} ${PROJECT_SOURCE_DIR}/scripts/completion)
add_custom_target(completion ALL DEPENDS ${outputs})
install(FILES ${outputs} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions)

install(FILES systemd/hammy.sysusers DESTINATION lib/sysusers.d RENAME hammy.conf)
install(FILES systemd/hammy.tmpfiles DESTINATION lib/tmpfiles.d RENAME hammy.conf)
file(GLOB units CONFIGURE_DEPENDS systemd/*.service systemd/*.timer systemd/*.target)
install(FILES ${units} DESTINATION lib/systemd/system)
install(FILES systemd/hardening.conf DESTINATION lib/systemd/system/hammy-.service.d RENAME 50-hardening.conf)
install(PROGRAMS systemd/hammy-backup DESTINATION lib/hammy)
