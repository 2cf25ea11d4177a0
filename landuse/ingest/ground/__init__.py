"""Ground (坐标与位置): which coordinate system, where the park lies, layers in one place."""
