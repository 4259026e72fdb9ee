# What `make install` puts in place besides the programs and the modules' data: manual, completion, systemd's files,
# examples; each with the Debian package that it goes into (scripts/deb/PACKAGES).
get_property(programs DIRECTORY cmd PROPERTY BUILDSYSTEM_TARGETS)

file(GLOB pages CONFIGURE_DEPENDS man/*.[1-8])
foreach(page ${pages})
  get_filename_component(name ${page} NAME_WE)
  string(REGEX MATCH "[1-8]$" section ${page})
  set(package hammy)
  if(section STREQUAL "1")
    # A program that was left out has no page.
    if(NOT TARGET ${name})
      continue()
    endif()
    hammy_package(${name} package)
  endif()
  install(FILES ${page} DESTINATION ${CMAKE_INSTALL_MANDIR}/man${section} COMPONENT ${package})
endforeach()

set(completions ${CMAKE_BINARY_DIR}/share/bash-completion/completions)
set(outputs ${programs})
list(TRANSFORM outputs PREPEND ${completions}/)
set(files ${programs})
list(TRANSFORM files REPLACE "(.+)" "$<TARGET_FILE:\\1>")
add_custom_command(OUTPUT ${outputs} VERBATIM
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/completion ${completions} ${files}
  DEPENDS ${programs} ${PROJECT_SOURCE_DIR}/scripts/completion)
add_custom_target(completion ALL DEPENDS ${outputs})
foreach(program ${programs})
  hammy_package(${program} package)
  install(FILES ${completions}/${program} DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions
    COMPONENT ${package})
endforeach()

install(FILES systemd/hammy.sysusers DESTINATION lib/sysusers.d RENAME hammy.conf COMPONENT hammy)
install(FILES systemd/hammy.tmpfiles DESTINATION lib/tmpfiles.d RENAME hammy.conf COMPONENT hammy)
install(FILES systemd/hardening.conf DESTINATION lib/systemd/system/hammy-.service.d RENAME 50-hardening.conf
  COMPONENT hammy)
file(GLOB units CONFIGURE_DEPENDS systemd/*.service systemd/*.timer systemd/*.target)
foreach(unit ${units})
  # A unit goes with the program that its service starts.
  set(package hammy)
  string(REGEX REPLACE "\\.timer$" ".service" service ${unit})
  file(STRINGS ${service} start REGEX "^ExecStart=hammy")
  if(start MATCHES "^ExecStart=(hammy[a-z-]*)")
    hammy_package(${CMAKE_MATCH_1} package)
  endif()
  install(FILES ${unit} DESTINATION lib/systemd/system COMPONENT ${package})
  # What it needs beyond the hardening lies beside it, and comes after that.
  string(REGEX REPLACE "\\.service$" ".conf" exceptions ${unit})
  get_filename_component(name ${unit} NAME)
  if(unit MATCHES "\\.service$" AND EXISTS ${exceptions})
    install(FILES ${exceptions} DESTINATION lib/systemd/system/${name}.d RENAME 60-exceptions.conf COMPONENT ${package})
  endif()
endforeach()

install(DIRECTORY examples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/hammy/examples COMPONENT hammy
  USE_SOURCE_PERMISSIONS)

include(scripts/deb/deb.cmake)
