// It was put into the runtime that -Dcc names.
def runtime = new File(basedir, '../../../scratch/runtime')
assert new File(runtime, 'deploy/example-task.jar').isFile()
