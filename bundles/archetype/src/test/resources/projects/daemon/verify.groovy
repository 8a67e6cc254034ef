// It was put into the runtime that -Dcc names.
def runtime = new File(basedir, '../../../scratch/runtime')
assert new File(runtime, 'deploy/example-daemon.jar').isFile()
assert new File(runtime, 'etc/org.example.daemon-main.cfg').isFile()
