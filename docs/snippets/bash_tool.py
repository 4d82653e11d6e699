import tempfile

from agentkit_tools import BashTool, ToolError

with tempfile.TemporaryDirectory() as folder, BashTool(folder, max_seconds=2) as bash:
    print(bash.call({"command": "greeting=hello; mkdir sub; cd sub"}))
    print(bash.call({"command": "echo $greeting from $(basename $PWD); ls /nowhere"}))
    try:
        bash.call({"command": "sleep 1000 & echo started; wait"})
    except ToolError as error:
        print(str(error).splitlines()[:2])
