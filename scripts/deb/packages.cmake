# Which Debian package what is installed goes into: scripts/deb/PACKAGES. In CMake's words a package is a component.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/scripts/deb/PACKAGES)
file(STRINGS ${PROJECT_SOURCE_DIR}/scripts/deb/PACKAGES HAMMY_PACKAGES REGEX "^hammy")

# The columns of a line into <prefix>_NAME, _PROGRAMS, _RECOMMENDS and _SUMMARY.
function(hammy_package_line line prefix)
  string(REGEX MATCH "^([^ ]+) +([^ ]+) +([^ ]+) *\\| *(.*)$" matched "${line}")
  if(NOT matched)
    message(FATAL_ERROR "scripts/deb/PACKAGES: not name, programs, recommends, summary: ${line}")
  endif()
  set(${prefix}_NAME ${CMAKE_MATCH_1} PARENT_SCOPE)
  set(${prefix}_SUMMARY ${CMAKE_MATCH_4} PARENT_SCOPE)
  string(REPLACE "," ";" programs "${CMAKE_MATCH_2}")
  set(${prefix}_PROGRAMS ${programs} PARENT_SCOPE)
  string(REGEX REPLACE "^-$" "" recommends "${CMAKE_MATCH_3}")
  set(${prefix}_RECOMMENDS "${recommends}" PARENT_SCOPE)
endfunction()

# The package of a program.
function(hammy_package program result)
  foreach(line ${HAMMY_PACKAGES})
    hammy_package_line("${line}" PACKAGE)
    if(program IN_LIST PACKAGE_PROGRAMS)
      set(${result} ${PACKAGE_NAME} PARENT_SCOPE)
      return()
    endif()
  endforeach()
  message(FATAL_ERROR "program ${program} is in no package of scripts/deb/PACKAGES")
endfunction()
