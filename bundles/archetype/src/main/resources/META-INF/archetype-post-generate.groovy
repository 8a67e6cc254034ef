// Of the three kinds of bundles that are here, the one that was asked for stays.
def kind = request.properties['kind']
def folder = new File(request.outputDirectory, request.artifactId)
def files = [
    handler: ['Hello.java', 'HelloTest.java'],
    task: ['HelloTask.java', 'HelloTaskTest.java'],
    daemon: ['HelloDaemon.java', 'HelloOptions.java', 'HelloConfig.java', 'HelloOptionsTest.java', '.cfg']]
def gone = files.findAll { it.key != kind }.collectMany { it.value }
folder.eachFileRecurse { file ->
    if (file.isFile() && gone.any { file.name == it || it.startsWith('.') && file.name.endsWith(it) }) {
        file.delete()
    }
}
def etc = new File(folder, 'src/main/etc')
if (etc.isDirectory() && etc.list().length == 0) {
    etc.delete()
}
// Here and not among the files of the archetype: jars are made without files of git.
new File(folder, '.gitignore').text = 'target/\n'
