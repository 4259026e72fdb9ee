# Gives the letter a font that nobody has.
import zipfile
path = "templates/letter/letter.docx"
with zipfile.ZipFile(path) as letter:
    members = {name: letter.read(name) for name in letter.namelist()}
main = members["word/document.xml"]
members["word/document.xml"] = main.replace(b"<w:t", b'<w:rPr><w:rFonts w:ascii="Surely No Font"/></w:rPr><w:t', 1)
with zipfile.ZipFile(path, "w") as letter:
    for name, content in members.items():
        letter.writestr(name, content)
