"""A Modbus server by pymodbus 3.0: the framing and a file of tables; prints its port."""
import asyncio
import logging
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer


async def main(framing, path):
    tables = {}
    with open(path, encoding="ascii") as lines:
        for line in lines:
            name, *values = line.split()
            tables[name] = ModbusSequentialDataBlock(0, [int(value) for value in values])
    unit = ModbusSlaveContext(
        co=tables["coil"],
        di=tables["discrete"],
        hr=tables["holding"],
        ir=tables["input"],
        zero_mode=True,
    )
    framer = ModbusRtuFramer if framing == "rtu" else ModbusSocketFramer
    context = ModbusServerContext(slaves={1: unit}, single=False)
    server = ModbusTcpServer(context, framer=framer, address=("127.0.0.1", 0))
    serving = asyncio.ensure_future(server.serve_forever())
    await server.serving
    print(server.server.sockets[0].getsockname()[1], flush=True)
    await serving


logging.disable(logging.CRITICAL)
asyncio.run(main(sys.argv[1], sys.argv[2]))
